"""From span probabilities to mentions, and from mentions to the entities of a paper.

``mentions`` picks spans, each name's type decided by all its occurrences together; ``group`` joins
the mentions that name one thing: equal keys, defined acronyms, names that differ by a generic tail,
and pairs that the alias classifier is sure of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from kg import vocab
from kg.acronyms import find_definitions, matches
from kg.forms import TAILS, core, first_letters, has_head, spelled_out
from kg.text import is_acronym, is_coined, key, own_macros

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Group", "Spot", "group", "mentions", "name_of", "phrases"]

SHARED = 0.5
"""Share of the words of the shorter of two names that the other has, too, if it is like it."""

DOUBT = 0.2
"""Chance below which one pair of names keeps two groups apart."""

LIKELY_PHRASE = 0.1
"""Least probability of a phrase to be considered for the slots of claims."""

_STEM = 4
_WORDS = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S{1,300}|\b[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.(?:com|org|io|ai|net)/\S{1,300}"
)

POOLING = 0.5
"""How much an occurrence trusts the mean of all occurrences of its name, against itself."""

_DEFINITION = re.compile(r"(?P<long>[^()]+)\s\(\s?(?P<short>[^()]+?)\s?\)(?:\s[\w-]+)?")

_BARE = frozenset({vocab.METRIC, vocab.TASK})
"""Types whose names shrink to their last word when they are said again."""

_USUAL = TAILS | {
    "based", "data", "generation", "language", "large", "learning", "modeling", "neural",
    "optimization", "recognition", "search", "training", "tuning",
}  # fmt: skip
"""Words that tell little of what a name means: to share one of them alone is no likeness."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention found by the tagger.

    Parameters
    ----------
    start, end
        Offsets in the text.
    first, last
        Its words in the paper's sequence of words, last inclusive.
    scores
        Probability of each entity type, after pooling over the name's occurrences.
    """

    start: int
    end: int
    first: int
    last: int
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        """Probability that this names an entity of any type."""
        return sum(self.scores)


@dataclass(frozen=True, slots=True)
class Group:
    """The mentions of one entity (indexes into the spots), with its type and confidence."""

    members: tuple[int, ...]
    type: str
    confidence: float


def mentions(
    probabilities: NDArray[np.float32],
    words: Sequence[tuple[int, int]],
    text: str,
    *,
    threshold: float,
) -> list[Spot]:
    """Pick the spans of a paper that name an entity; none overlaps another or crosses a line.

    Parameters
    ----------
    probabilities
        Shape (words, widths, 1 + types); class 0 is "no entity".
    words
        Offsets of the words.
    text
        The text that the offsets refer to.
    threshold
        Least probability of being an entity.
    """
    n_words = len(words)
    chance = 1.0 - probabilities[:, :, 0]
    readable = _readable(text)
    candidates = [
        (int(i), int(i + w))
        for i, w in zip(*np.nonzero(chance > 0.05), strict=True)
        if i + w < n_words and "\n" not in readable[words[i][0] : words[i + w][1]]
    ]
    spelled_out = {
        key(text[d.short_start : d.short_end]): key(text[d.long_start : d.long_end])
        for d in find_definitions(text)
    }
    if not candidates:
        return []
    names: dict[str, int] = {}
    name_of_row = []
    for i, j in candidates:
        name = key(text[words[i][0] : words[j][1]])
        name_of_row.append(names.setdefault(spelled_out.get(name, name), len(names)))
    first, last = np.array(candidates).T
    logs = np.log(probabilities[first, last - first] + 1e-6)
    total = np.zeros((len(names), logs.shape[1]), logs.dtype)
    np.add.at(total, name_of_row, logs)
    mean = total / np.bincount(name_of_row)[:, None].astype(logs.dtype)
    pooled = (1 - POOLING) * logs + POOLING * mean[name_of_row]
    pooled = np.exp(pooled - pooled.max(1, keepdims=True))
    pooled /= pooled.sum(1, keepdims=True)
    spots = [
        Spot(words[i][0], words[j][1], i, j, tuple(row[1:]))
        for (i, j), row in zip(candidates, pooled.tolist(), strict=True)
        if 1.0 - row[0] >= threshold
    ]
    return _without_overlaps(list(_apart(spots, words, text)), n_words)


def phrases(
    chances: NDArray[np.float32], words: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pick phrases that may fill slots of claims, the likeliest of those that overlap.

    Parameters
    ----------
    chances
        Shape (words, widths): how likely each stretch of words is such a phrase.
    words
        Offsets of the words.

    Returns
    -------
    list
        Offsets of the phrases, in order of the text.
    """
    n_words = len(words)
    spots = [
        Spot(words[i][0], words[i + w][1], i, i + w, (float(chances[i, w]),))
        for i, w in np.argwhere(chances >= LIKELY_PHRASE).tolist()
        if i + w < n_words
    ]
    return [(spot.start, spot.end) for spot in _without_overlaps(spots, n_words)]


def group(
    spots: Sequence[Spot],
    text: str,
    *,
    alias: Callable[[int, int], float] | None = None,
    alias_threshold: float = 0.6,
    near: Iterable[tuple[int, int]] | None = None,
) -> list[Group]:
    """Join the mentions that name one thing; entities come in order of their first mention.

    Parameters
    ----------
    spots
        Mentions in order of the text.
    text
        The text that the offsets refer to.
    alias
        Probability that the mentions with these two indexes name one thing.
    alias_threshold
        Least probability at which they are joined.
    near
        Pairs of mentions to ask ``alias`` about; all pairs when None.
    """
    leader = list(range(len(spots)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    def join(pairs: Iterable[tuple[int, int]]) -> None:
        for i, j in pairs:
            leader[find(j)] = find(i)

    names = [text[spot.start : spot.end] for spot in spots]
    short_forms = spelled_out(text)
    join(_same_key([core(name, short_forms) for name in names]))
    join(_defined(spots, text))
    join(_first_letters(names))
    join(_bare(spots, names))
    if alias is not None:
        asked = near if near is not None else combinations(range(len(spots)), 2)
        leaders = [find(i) for i in range(len(spots))]
        join(_alike(spots, names, leaders, asked, alias, alias_threshold))
    members: dict[int, list[int]] = {}
    for i in range(len(spots)):
        members.setdefault(find(i), []).append(i)
    groups = [_group(sorted(m), spots) for m in members.values()]
    return sorted(groups, key=lambda g: spots[g.members[0]].start)


def name_of(members: Sequence[int], spots: Sequence[Spot], text: str) -> str:
    """Return the fullest form among an entity's mentions: spelled out, longest, first.

    A word that tells nothing ("existing token pruning methods") makes no form fuller.

    Where it has a coined name, "CodeTIDAL5", what neither holds that name nor spells it out only
    describes it: "a Transformer-based model".
    """
    names = [text[spots[i].start : spots[i].end] for i in members]
    coined = [n for n in names if is_coined(n)]
    full = [n for n in names if any(c in n or matches(c, n) for c in coined)] or names
    return min(
        full,
        key=lambda n: (is_acronym(n) or len(n) < _STEM, has_head(n), -len(n), names.index(n)),
    )


def _readable(text: str) -> str:
    """Return the text with line ends for what no name may hold: authors' macros, and addresses."""
    parts, last = [], 0
    taken = [*own_macros(text), *(found.span() for found in _ADDRESS.finditer(text))]
    for start, end in sorted(taken):
        if start >= last:
            parts += [text[last:start], "\n" * (end - start)]
            last = end
    return "".join([*parts, text[last:]])


def _apart(spots: Iterable[Spot], words: Sequence[tuple[int, int]], text: str) -> Iterable[Spot]:
    """Split mentions that hold a definition, "prompt tuning (PT) methods", into its parts."""
    starts = {start: i for i, (start, _) in enumerate(words)}
    ends = {end: i for i, (_, end) in enumerate(words)}
    for spot in spots:
        found = _DEFINITION.fullmatch(text, spot.start, spot.end)
        parts = [found.span("long"), found.span("short")] if found else []
        if (
            found
            and matches(found["short"], found["long"])
            and all(start in starts and end in ends for start, end in parts)
        ):
            for start, end in parts:
                yield Spot(start, end, starts[start], ends[end], spot.scores)
        else:
            yield spot


def _without_overlaps(spots: Sequence[Spot], n_words: int) -> list[Spot]:
    taken = bytearray(n_words)
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (-s.score, s.start, -s.end)):
        if not any(taken[spot.first : spot.last + 1]):
            taken[spot.first : spot.last + 1] = b"\1" * (spot.last + 1 - spot.first)
            kept.append(spot)
    return sorted(kept, key=lambda s: s.start)


def _same_key(keys: Sequence[str]) -> Iterable[tuple[int, int]]:
    first: dict[str, int] = {}
    for i, name in enumerate(keys):
        if name and first.setdefault(name, i) != i:
            yield first[name], i


def _first_letters(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield names with the short forms that are the first letters of their words."""
    long_of: dict[str, int] = {}
    for i, name in enumerate(names):
        long_of.setdefault(first_letters(name), i)
    for i, name in enumerate(names):
        if is_acronym(name) and key(name) in long_of:
            yield long_of[key(name)], i


def _bare(spots: Sequence[Spot], names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield metrics and tasks with their last word: "accuracy" stands for "top-1 accuracy".

    Only where a paper has one that ends so: of "top-1" and "top-5 accuracy" it is neither.
    """
    types = [vocab.TYPE_NAMES[int(np.argmax(spot.scores))] for spot in spots]
    full: dict[tuple[str, str], dict[str, int]] = {}
    for i, (name, type_) in enumerate(zip(names, types, strict=True)):
        before, _, last = key(name).rpartition(" ")
        if before and type_ in _BARE:
            full.setdefault((type_, last), {}).setdefault(key(name), i)
    for i, (name, type_) in enumerate(zip(names, types, strict=True)):
        longer = full.get((type_, key(name)), {})
        if len(longer) == 1 and not is_acronym(name):
            yield next(iter(longer.values())), i


def _defined(spots: Sequence[Spot], text: str) -> Iterable[tuple[int, int]]:
    """Yield mentions that stand as "long (short)" or "short (long)"."""
    at_start = {spot.start: i for i, spot in enumerate(spots)}
    for i, spot in enumerate(spots):
        gap = re.match(r"[\s,]?\s?\(\s?", text[spot.end : spot.end + 4])
        j = at_start.get(spot.end + gap.end()) if gap else None
        if j is not None:
            one, two = text[spot.start : spot.end], text[spots[j].start : spots[j].end]
            if matches(two, one) or matches(one, two):
                yield i, j
    for definition in find_definitions(text):
        short = at_start.get(definition.short_start)
        inside = [
            i
            for i, spot in enumerate(spots)
            if spot.end == definition.long_end and spot.start <= definition.long_start + 30
        ]
        if short is not None and inside:
            yield inside[0], short


def _alike(
    spots: Sequence[Spot],
    names: Sequence[str],
    leaders: Sequence[int],
    asked: Iterable[tuple[int, int]],
    alias: Callable[[int, int], float],
    threshold: float,
) -> Iterator[tuple[int, int]]:
    """Yield pairs that join groups of one type whose names are said to be one thing, surest first.

    One likely pair does not join what another pair of the two groups speaks against, so that no
    chain of likenesses makes one thing of many; names whose words differ are never joined.
    """
    types = [int(np.argmax(spot.scores)) for spot in spots]
    likely: dict[tuple[int, int], float] = {}
    doubt: dict[tuple[int, int], float] = {}
    for i, j in asked:
        if leaders[i] != leaders[j] and types[i] == types[j]:
            pair = (min(leaders[i], leaders[j]), max(leaders[i], leaders[j]))
            chance = max(alias(i, j), alias(j, i))
            doubt[pair] = min(chance, doubt.get(pair, 1.0))
            if chance >= threshold and _is_like(names[i], names[j]):
                likely[pair] = max(chance, likely.get(pair, 0.0))
    group_of: dict[int, set[int]] = {leader: {leader} for pair in likely for leader in pair}
    for one, other in sorted(likely, key=lambda pair: (-likely[pair], pair)):
        ones, others = group_of[one], group_of[other]
        if ones is others or any(
            doubt.get((min(i, j), max(i, j)), 0.0) < DOUBT for i in ones for j in others
        ):
            continue
        ones |= others
        for leader in others:
            group_of[leader] = ones
        yield one, other


def _is_like(one: str, other: str) -> bool:
    """Whether two names share half of the shorter's words, or one may be short for the other.

    One word at least must tell something, and be more than the kind of thing both are ("power
    scheduler", "rate scheduler"). Of proper names ("FlexLLM", "FlexFlow") no start counts, only
    the whole word.
    """
    first, second = ([_stem(word) for word in _WORDS.findall(name)] for name in (one, other))
    both = set(first) & set(second)
    telling = both - _USUAL_STEMS
    if min(len(first), len(second)) > 1 and first[-1] == second[-1]:
        telling -= {first[-1]}
    if telling and len(both) >= SHARED * min(len(set(first)), len(set(second))):
        return True
    short, long = sorted((one, other), key=len)
    return is_acronym(short) and " " in long and short[0].lower() == long[0].lower()


def _stem(word: str) -> str:
    """Return what tells a word: its start, of a proper name all of it."""
    small = word.lower()
    return small[:_STEM] if word in {small, small.capitalize()} else small


_USUAL_STEMS = frozenset(map(_stem, _USUAL))


def _group(members: Sequence[int], spots: Sequence[Spot]) -> Group:
    total = np.sum([spots[i].scores for i in members], axis=0)
    best = int(np.argmax(total))
    share = float(total[best] / total.sum())
    confidence = max(spots[i].score for i in members) * share
    return Group(tuple(members), vocab.TYPE_NAMES[best], confidence)
