"""Names that are most likely another name of the corpus, written longer or with a slip.

All names of a corpus -> candidates by exact look-up (never by comparing each with each) -> pairs
(name, the name it stands for, why). A longer form is a variant only where the shorter is a name of
the corpus itself; a slip only where one paper alone writes a word that is one letter off a word
that others write. Look-up by deletions: W. Garbe, SymSpell, 2012.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from kg import vocab
from kg.naming import Node, initials, letters
from kg.text import joined, word_set

__all__ = ["NAMES_OF_THINGS", "longer", "slips", "translated", "unspelled"]

_TAILS = {
    vocab.METHOD: word_set("model module mechanism architecture framework"),
    vocab.DATASET: word_set("data"),
}
_PLAIN = "vanilla"
_HEADS = frozenset({"conventional", "existing", _PLAIN})
NAMES_OF_THINGS = ("adapter", "coder", "former")
"""Ends of single words that are names of things: a "transformer model" is a transformer, while a
"regression model" is not just regression."""
_LEAST_USES = 2
_LEAST_INITIALS = 4
_KNOWN = 3
_LEAST_LETTERS = 8
_SURE_START = 2


def longer(forms: Mapping[Node, str]) -> Iterator[tuple[Node, Node, str]]:
    """Yield names that only add a word which says nothing to a name of the corpus.

    Parameters
    ----------
    forms
        For each node the key of a name, its words apart.

    >>> short, long = ("Method", "transformer"), ("Method", "transformermodel")
    >>> [why for *_, why in longer({short: "transformer", long: "transformer model"})]
    ["the word 'model' adds nothing to the other name"]
    """
    for node, form in forms.items():
        words = form.split()
        if len(words) < 2:
            continue
        tried = []
        if words[-1] in _TAILS.get(node[0], ()) and (
            len(words) > 2 or node[0] != vocab.METHOD or words[0].endswith(NAMES_OF_THINGS)
        ):
            tried.append((words[:-1], words[-1]))
        if words[0] in _HEADS and (len(words) > 2 or words[0] == _PLAIN):
            tried.append((words[1:], words[0]))
        for rest, word in tried:
            home = (node[0], joined(" ".join(rest)))
            if home in forms and home != node:
                yield node, home, f"the word {word!r} adds nothing to the other name"
                break


def unspelled(
    forms: Mapping[Node, str],
    papers: Callable[[Node], Sequence[str]],
    acronyms: Mapping[Node, str],
) -> Iterator[tuple[Node, Node, str]]:
    """Yield acronyms that no paper spells out and the only name that has these initials.

    One that a single paper uses, and not together with the acronym, has them by chance too often.

    Parameters
    ----------
    forms, papers
        For each node the key of a name, and the papers that use it.
    acronyms
        For each node that is one and that nobody spells out, the acronym.

    >>> forms = {("Method", "ddpm"): "ddpm",
    ...          ("Method", "x"): "denoising diffusion probabilistic model"}
    >>> acronyms = {("Method", "ddpm"): "DDPM"}
    >>> [home for _, home, _ in unspelled(forms, lambda node: ["p1"], acronyms)]
    [('Method', 'x')]
    """
    wanted = {(n[0], letters(a)) for n, a in acronyms.items() if len(letters(a)) >= _LEAST_INITIALS}
    longs: dict[tuple[str, str], list[Node]] = {}
    for node, form in forms.items():
        if node not in acronyms and (place := (node[0], initials(form))) in wanted:
            longs.setdefault(place, []).append(node)
    for node, acronym in acronyms.items():
        found = longs.get((node[0], letters(acronym)), [])
        # What many papers use and none spells out is known to all, and not from one paper.
        if len(found) != 1:
            continue
        own, other = papers(node), papers(found[0])
        together = len(other) > 1 or not set(own).isdisjoint(other)
        if together and len(own) <= _KNOWN * len(other):
            yield node, found[0], "the only name in the corpus with these initials"


def translated(
    groups: Iterable[tuple[Node, ...]], known: Container[Node]
) -> Iterator[tuple[Node, Node, str]]:
    """Yield names that a vocabulary has as a translation of another name of the corpus.

    >>> groups = [(("Method", "randomforest"), ("Method", "foretaleatoire"))]
    >>> [(node[1], home[1]) for node, home, _ in translated(groups, groups[0])]
    [('foretaleatoire', 'randomforest')]
    """
    for group in groups:
        present = [node for node in group if node in known]
        for node in present[1:]:
            yield node, present[0], "a vocabulary has both, in two languages"


def slips(
    forms: Mapping[Node, str], papers: Mapping[Node, int]
) -> Iterator[tuple[Node, Node, str]]:
    """Yield names with one misspelt word, and the name of the corpus that was meant.

    Parameters
    ----------
    forms
        For each node the key of a name, its words apart.
    papers
        How many papers use each node.

    >>> forms = {("Metric", joined(f)): f for f in ("sample complexity", "sample complexty")}
    >>> papers = dict(zip(forms, (4, 1)))
    >>> [(node[1], home[1]) for node, home, _ in slips(forms, papers)]
    [('samplecomplexty', 'samplecomplexity')]
    """
    uses: dict[str, int] = {}
    for node, form in forms.items():
        for word in set(form.split()):
            if len(word) >= _LEAST_LETTERS - 1 and word.isalpha():
                uses[word] = uses.get(word, 0) + papers[node]
    rare = {w for w, n in uses.items() if n == 1}
    meant = dict(_meant(rare, uses))
    for node, form in forms.items():
        words = form.split()
        if len(words) < 2:
            continue
        for i, word in enumerate(words):
            for right in meant.get(word, ()):
                home = (node[0], joined(" ".join([*words[:i], right, *words[i + 1 :]])))
                if home in forms and home != node:
                    yield node, home, f"{word!r} is written by one paper only, {right!r} by others"


def _meant(rare: set[str], uses: Mapping[str, int]) -> Iterator[tuple[str, list[str]]]:
    """Yield each rare word that lacks, doubles or swaps one letter of common ones, with these."""
    lacking: dict[str, list[str]] = {}
    for word, n in sorted(uses.items()):
        if n >= _LEAST_USES:
            for i in range(_SURE_START, len(word)):
                short = word[:i] + word[i + 1 :]
                if short in rare:
                    lacking.setdefault(short, []).append(word)
    for word in sorted(rare):
        found = lacking.get(word, [])
        for i in range(_SURE_START, len(word)):
            found.append(word[:i] + word[i + 1 :])
            found.append(word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :])
        found = [w for w in dict.fromkeys(found) if uses.get(w, 0) >= _LEAST_USES]
        if found and max(len(word), len(found[0])) >= _LEAST_LETTERS:
            yield word, found
