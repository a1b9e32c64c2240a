"""How names of different papers are compared: what of a name counts, and what only spells it.

name -> ``plain`` (case, hyphens, plurals, short forms in brackets, last words that repeat the type)
-> ``node_of`` (spacing, accents, British and American spelling, "v2.0" and "2" as well) -> equal or
not. Digits, versions and sizes always count. A form for comparison is never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from kg import vocab
from kg.text import is_acronym, joined, key, word_set

__all__ = ["Node", "alike", "initials", "kind_of", "letters", "node_of", "numbers", "plain",
           "sense_key", "spelled", "stands_for"]  # fmt: skip

Node = tuple[str, str]
"""Kind (see ``kind_of``) and the form of a name that is compared."""

_TAILS = {
    vocab.METHOD: word_set("method technique approach algorithm"),
    vocab.TASK: word_set("task problem"),
    vocab.DATASET: word_set("dataset corpus benchmark"),
    vocab.METRIC: word_set("score metric"),
}
"""Last words that only repeat the kind."""
_SAME_TAIL = dict.fromkeys(("technique", "approach", "algorithm"), "method") | {"data": "dataset"}
"""What is one after a word that needs a noun: "existing approaches" are "existing methods"."""
_VAGUE = word_set("art baseline existing new novel other previous prior proposed sota")
_ADJECTIVE = ("al", "based", "ed", "free", "ian", "ic", "ive", "ous")
"""Words, and their ends, that need the noun after them: "existing methods" are not "existing"."""
_BRACKETS = re.compile(r"\s?\(([^()]{2,15})\)")
_COUNT = re.compile(r"(?:number of (\w.*)|(\w.*) count)")
_VERSION_ZERO = re.compile(r"(?<=\d)\.0(?![\d.])")
_VERSION_MARK = re.compile(r"(?:(?<=[a-z]{3})|(?<![^\s]))v(?=\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_APOSTROPHE = re.compile("['\"\u2018-\u201d`]")
_DATA_SET = re.compile(r"\bdata set\b")
_SPELLINGS = (
    (re.compile(r"is(?=(?:ation|ing|ed|er)\b)"), "iz"),
    (re.compile(r"(behavi|neighb|hum|fav|lab|arm|col)our"), r"\1or"),
    (re.compile(r"(mode|labe|signa|trave|cance)ll(?=ing|ed|er)"), r"\1l"),
    (re.compile(r"(?<=log)ue\b"), ""),
    (re.compile(r"\b(cent|fib|lit|met)re\b"), r"\1er"),
    (re.compile(r"\bartefact"), "artifact"),
    (re.compile(r"\bnet\b"), "network"),
)
"""Spellings of one word; applied to both sides, so that a word folded for nothing does no harm."""
_ANY_SPELLING = re.compile("|".join(pattern.pattern for pattern, _ in _SPELLINGS))
_SMALL_WORDS = word_set("a an and by for from in of on the to via with")
_MOST_WORDS = 12
_NEAR = 85


def kind_of(type: str) -> str:
    """Return what names of a type are compared with: methods and models with each other.

    Papers and annotators call one thing either; all other types never meet.
    """
    return vocab.METHOD if type == vocab.MODEL else type


def plain(type: str, name: str) -> str:
    """Return the key of a name without short forms in brackets and words that repeat its type.

    >>> plain("Dataset", "the UCF-101 dataset"), plain("Method", "Gaussian Process (GP) regression")
    ('ucf 101', 'gaussian process regression')
    >>> plain("Model", "BERT models"), plain("Model", "language models")
    ('bert', 'language model')
    """
    for match in _BRACKETS.finditer(name):
        if is_acronym(match[1]) and stands_for(match[1], name[: match.start()]):
            name = name[: match.start()] + name[match.end() :]
            break
    form = _DATA_SET.sub("dataset", key(name))
    words = form.split()
    if len(words) < 2:
        return form
    if words[-2] in _VAGUE or words[-2].endswith(_ADJECTIVE):
        return " ".join([*words[:-1], _SAME_TAIL.get(words[-1], words[-1])])
    repeats = words[-1] in _TAILS[kind_of(type)]
    if words[-1] == "model" and kind_of(type) == vocab.METHOD:
        repeats = _is_proper(name.split()[-2]) if len(name.split()) > 1 else False
    return " ".join(words[:-1]) if repeats else form


@lru_cache(maxsize=1 << 16)
def node_of(type: str, name: str) -> Node:
    """Return the form under which two spellings of one name are equal.

    >>> node_of("Dataset", "the UCF-101 dataset"), node_of("Model", "UCF101")
    (('Dataset', 'ucf101'), ('Method', 'ucf101'))
    >>> node_of("Task", "behaviour modelling") == node_of("Task", "Behavior Modeling")
    True
    >>> node_of("Dataset", "VQA v2.0") == node_of("Dataset", "VQA v2")
    True
    """
    kind = kind_of(type)
    form = plain(type, name)
    counted = _COUNT.fullmatch(form) if kind == vocab.METRIC else None
    if counted:
        form = f"count of {counted[1] or counted[2]}"
    return kind, spelled(form)


@lru_cache(maxsize=1 << 14)
def spelled(form: str) -> str:
    """Return a key without what only spells it: accents, spacing, British letters, "v2.0".

    >>> spelled("naïve bayes"), spelled("behaviour modelling"), spelled("vqa v2.0")
    ('naivebayes', 'behaviormodeling', 'vqa2')
    """
    if not form.isascii():
        folded = unicodedata.normalize("NFKD", form)
        form = "".join(c for c in folded if not unicodedata.combining(c))
    form = _APOSTROPHE.sub("", form)
    form = _VERSION_MARK.sub("", _VERSION_ZERO.sub("", form))
    for pattern, spelling in _SPELLINGS if _ANY_SPELLING.search(form) else ():
        form = pattern.sub(spelling, form)
    return joined(form)


def numbers(form: str) -> list[str]:
    """Return the numbers in a form; names whose numbers differ are never one.

    >>> numbers("llama2 7b"), numbers("bert")
    (['2', '7'], [])
    """
    return _NUMBER.findall(form)


def letters(acronym: str) -> str:
    """Return the letters that an acronym stands for its words with.

    >>> letters("LLMs"), letters("R-CNN")
    ('llm', 'rcnn')
    """
    bare = "".join(c for c in acronym if c.isalnum())
    return (bare[:-1] if bare.endswith("s") and not bare.isupper() else bare).casefold()


def initials(form: str) -> str:
    """Return the first letters of a key's words, without small words unless they are all.

    >>> initials("area under the curve"), initials("llama 2")
    ('auc', 'l2')
    """
    words = form.split()
    return "".join(w[0] for w in [w for w in words if w not in _SMALL_WORDS] or words)


def stands_for(short: str, long: str) -> bool:
    """Whether an acronym is made of the words of a long form, in order.

    Each word gives its first letter and may give more; small words, later parts of compounds and
    the last word of several may give none. Stricter than `kg.acronyms.matches`: what is next to
    each other in one paper is evidence there, but a join across papers must not be by chance.

    >>> [stands_for(*p) for p in (("MoE", "mixture of experts"), ("ViT", "vision transformer"))]
    [True, True]
    >>> stands_for("GPT", "graph feature augmentation"), stands_for("BERT", "BERT-based services")
    (False, False)
    """
    wanted = letters(short)
    words = [
        (part, i > 0 or part in _SMALL_WORDS)
        for word in re.split(r"[\s/]+", long.strip().casefold())
        for i, part in enumerate(p for p in re.split(r"[\-\u2010-\u2015]", word) if p)
    ]
    named = {part.removesuffix("s") for part, _ in words}
    if not wanted or len(words) > _MOST_WORDS or len(long) <= len(short) or wanted in named:
        return False
    if len(words) > 2:
        words[-1] = (words[-1][0], True)
    return _spells(wanted, words)


def sense_key(form: str) -> tuple[str, ...]:
    """Return the beginnings of a long form's words, which all spellings of it share.

    >>> sense_key("mixture of expert") == sense_key("mixtures of experts")
    True
    """
    words = [w for w in form.split() if w not in _SMALL_WORDS] or form.split()
    return tuple(w[:3] for w in words)


def alike(one: str, two: str) -> bool:
    """Whether two long forms of one acronym are one: word by word nearly the same letters.

    >>> alike("generative adversarial net", "generative adversarial network")
    True
    >>> alike("margin of error", "mixture of expert")
    False
    """
    left, right = ([w for w in f.split() if w not in _SMALL_WORDS] for f in (one, two))
    return len(left) == len(right) and all(
        a == b
        or (
            min(len(a), len(b)) >= 3
            and (a.startswith(b) or b.startswith(a) or ratio(a, b) >= _NEAR)
            and numbers(a) == numbers(b)
        )
        for a, b in zip(left, right, strict=True)
    )


def _spells(wanted: str, words: list[tuple[str, bool]]) -> bool:
    """Whether letters can be taken from words in order, as many as one likes from each."""
    places = {0}  # how many letters may be taken so far
    for word, optional in words:
        after = set(places) if optional else set()
        for place in places:
            if place == len(wanted) or word[0] != wanted[place]:
                continue
            after.add(taken := place + 1)
            rest = word[1:]
            while taken < len(wanted) and wanted[taken] in rest:
                rest = rest[rest.index(wanted[taken]) + 1 :]
                after.add(taken := taken + 1)
        places = after
    return len(wanted) in places


def _is_proper(word: str) -> bool:
    """Whether a word is a name by its letters: a digit, or a capital that does not begin it."""
    return any(c.isdigit() for c in word) or any(c.isupper() for c in word[1:])
