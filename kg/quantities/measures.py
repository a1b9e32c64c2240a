"""What a number measures or counts: units of the table, compounds and counted nouns.

tokens after a number -> ``measure_after`` -> ``Measure``, a canonical name with its kind.
``Amount`` is a number with its measure, by token positions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.quantities.derived import Measure, derived, glued
from kg.quantities.nouns import NounPhrase, compound_noun, counted, is_plural, noun_phrase, plural
from kg.quantities.numerals import Number
from kg.quantities.tokens import Token, tokens
from kg.text import word_set
from kg.unit_table import Unit
from kg.units import SPELLINGS, unit_of

__all__ = ["HYPHENS", "Amount", "Measure", "is_term", "measure_after", "size_at", "unit_at"]

HYPHENS = frozenset({"-", "–", "—", "−", "‐", "‑"})
_MODELS = word_set(
    """
    model network llm llms models backbone transformer variant version baseline teacher student
    vlm mllm lm encoder decoder
    """
)
_ADJECTIVAL = {"dimensional": "dimensions", "layered": "layers",
               "competitive": "competitive ratio",
               "approximation": "approximation ratio", "way": "ways", "shot": "shots", "fold": "x",
               "core": "cores", "bit": "bits"}  # fmt: skip
_NO_COMPOUND = word_set(
    """
    of and or to the dimensionality based art box end time party order hop
    """
)
_TERMS = word_set(
    """
    ary ball balls cell center clique cliques clustering colorable coloring coloured complex
    connected cover cube cut cycle cycles form graph graphs group hypergraph independent loss
    manifold matching median nested norm partition path plane regular sat sided sparse sphere
    spheres torus tree tuple tuples uniform
    """
)
"""Words that make a term with a number and a hyphen ("2-graph"), and say no amount."""

_DEVICE_TIME = re.compile(
    r"(?P<device>[AHVPLBT]\d{1,3}0?|RTX\s?\d{4}|TPU(?:\s?v\d)?(?:[ -]core)?)[ -]?"
    r"(?:GPU[ -]?)?(?P<time>hours?|days?)",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"[AHVPLB]\d{2,3}s?")
_TIMES = frozenset({"x", "×", "\\times"})
_NEAR = 4
_RESOLUTIONS = frozenset({2000.0, 4000.0, 8000.0})
_SCREENS = word_set(
    "display displays footage monitor monitors resolution resolutions uhd video videos"
)
_WORD_COMPOUNDS = word_set(
    """
    stage player step phase layer level stream hop dof parameter fold branch
    """
)
_STARTS = frozenset(tokens(spelling)[0].low for spelling in SPELLINGS)
"""First tokens of units, to pass over all others quickly."""

_VALIDATION = frozenset({"cross", "crossvalidation", "cv"})
_SHORTEST_ED = 5
_GRAMS = 10
_LARGE = 1000
_MANY = 200
_CHANGE_NOUN = re.compile(
    r"(?:gain|improvement|increase|reduction|decrease|speed-?up|saving|boost|drop|loss"
    r"|score)(?:e?s)?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at tokens ``first`` to ``last`` (exclusive).

    ``stated`` says that it is one even without a unit; ``closed`` that no unit may be shared with
    it; ``multiple`` and ``scale`` how far its unit and scale word stretch; ``bound`` a comparator
    it implies; ``part`` the upper number of a fraction.
    """

    first: int
    last: int
    number_last: int
    value: float
    high: float | None = None
    unit: str | None = None
    kind: str = ""
    noun: tuple[int, int] | None = None
    spelled: bool = False
    decimal: bool = False
    compound: bool = False
    stated: bool = False
    closed: bool = False
    multiple: float = 1.0
    scale: float = 1.0
    bound: str | None = None
    part: float | None = None

    def measured(self, unit: Measure) -> Amount:
        """Return the amount in a unit: its value stretched, its end after the unit."""
        return replace(
            self, last=unit.last, value=self.value * unit.multiple, unit=unit.name, kind=unit.kind,
            noun=unit.noun, compound=unit.compound, multiple=unit.multiple,
        )  # fmt: skip


def measure_after(row: Sequence[Token], j: int, number: Number) -> Measure | None:
    """Read a unit of measurement or a counted noun."""
    if number.scaled == "K" and number.value in _RESOLUTIONS and _is_screen(row, j):
        return None
    unit = _devices(row, j) or unit_at(row, j)
    if unit is not None and unit.compound and number.value < _GRAMS and row[j + 1].low == "gram":
        return None  # "3-gram"
    if unit is not None and unit.name == "points" and number.value >= _MANY:
        return replace(unit, kind="noun")  # of a data set, not of a score
    return unit or _compound(row, j, number) or _counted(row, j, number)


def is_term(row: Sequence[Token], j: int) -> bool:
    """Whether the number before token ``j`` is part of a term: "2-graph", "3-gram models"."""
    phrase = compound_noun(row, j)
    return phrase is not None and row[phrase.head].low in _TERMS


def unit_at(row: Sequence[Token], j: int) -> Measure | None:
    """Read a unit of the table, glued, spaced or hyphened, with "per something"."""
    hyphen = (
        j + 1 < len(row) and row[j].text in HYPHENS and not row[j].spaced and not row[j + 1].spaced
    )
    k = j + 1 if hyphen else j
    powers = glued(row[k]) if k < len(row) else None
    if powers is not None:  # "964 cm-1"
        return derived(row, Measure(f"1/{powers}", "rate", k + 1, noun=(k, k + 1)))
    if k >= len(row) or (row[k].low not in _STARTS and not _names_device(row[k])):
        return None
    for size in (5, 4, 3, 2, 1):
        if k + size > len(row):
            continue
        part = row[k : k + size]
        written = part[0].text + "".join((" " if t.spaced else "") + t.text for t in part[1:])
        known = _unit(written, part[0]) if part[-1].text not in {"-", "/"} else None
        if known is None or not _reads_as_unit(row, k, size, known[0].name, compound=hyphen):
            continue
        unit, multiple = known
        found = Measure(unit.name, unit.kind, k + size, multiple, (k, k + size), compound=hyphen)
        return derived(row, found)
    return None


def _names_device(token: Token) -> bool:
    return token.kind == "name" or token.low in {"rtx", "tpu"}


def _unit(written: str, first: Token) -> tuple[Unit, float] | None:
    """Return the unit of a spelling; "A100 days" are days of a GPU."""
    device = _DEVICE_TIME.fullmatch(written) if _names_device(first) else None
    if device is None:
        return unit_of(written)
    whose = "TPU" if device["device"].upper().startswith("TPU") else "GPU"
    return unit_of(f"{whose}-{device['time'].lower()}")


def _devices(row: Sequence[Token], j: int) -> Measure | None:
    """Read "x A100 GPUs", "× A100", "NVIDIA A100s", "RTX 3090 GPUs" as GPUs."""
    times = j < len(row) and row[j].low in _TIMES
    if j >= len(row) or not (times or row[j].spaced):
        return None
    first = k = j + times
    while k < len(row) and k - first < _NEAR and _is_proper(row[k]):
        is_gpu, is_device = row[k].low in {"gpu", "gpus"}, _DEVICE.fullmatch(row[k].text)
        following = row[k + 1].low if k + 1 < len(row) else ""
        many = row[k].text[-1] == "s"
        if is_gpu and (k == j or (times and not many)):
            return None  # "8 GPUs" is in the table, "2x GPU memory" counts none
        if is_gpu or (is_device and (times or many) and following not in {"gpu", "gpus"}):
            return Measure("GPUs", "count", k + 1, noun=(first, k + 1))
        k += 1
    return None


def _is_proper(token: Token) -> bool:
    """Whether a token can be part of the name of a device."""
    return token.kind in {"word", "name", "number"} and not token.text[0].islower()


def _is_screen(row: Sequence[Token], j: int) -> bool:
    """Whether "4K" is a resolution: of video, or so said."""
    return any(token.low in _SCREENS for token in row[j : j + 2])


def size_at(row: Sequence[Token], j: int) -> Measure | None:
    """Take "7B model", "a 632M network", "(7B)" for a number of parameters."""
    if j < len(row) and row[j].text == "-" and not row[j].spaced:
        j += 1
    for token in row[j : j + 3]:
        if token.low in _MODELS:
            return Measure("parameters", "count", j)
        if token.kind != "word" and token.text != "-":
            break
    return None


def _reads_as_unit(row: Sequence[Token], k: int, size: int, name: str, *, compound: bool) -> bool:
    """Whether a word that may be a unit is one here: no "3 point clouds"."""
    following = row[k + size] if k + size < len(row) else None
    low = row[k].low
    if low in {"gpu", "cpu"} and size == 1 and following is not None:
        return following.kind != "word" or not is_plural(following.text)  # "16 CPU cores"
    if following is None:
        return True
    if name == "x":
        if low == "fold" and following.low in _VALIDATION:
            return False
        return not (row[k].low in {"x", "×", "\\times"} and following.kind == "number")
    if low.startswith("degree") and following.text in HYPHENS:
        return False
    if following.text == "-" and not following.spaced and row[k].kind == "word" and not compound:
        return False
    if low in {"point", "second", "degree", "bit", "token"} and row[k].spaced and size == 1:
        return following.low not in {
            "clouds",
            "cloud",
            "order",
            "polynomials",
            "person",
            "language",
            "tracking",
        }
    if (
        len(row[k].text) == 1
        and row[k].kind == "word"
        and row[k].spaced
        and low in {"m", "k", "s", "g", "n", "h"}
    ):
        return following.kind != "word" or following.low not in {
            "parameters",
            "images",
            "samples",
            "tokens",
        }
    return True


def _compound(row: Sequence[Token], j: int, number: Number) -> Measure | None:
    """Read "16-core", "128-dimensional", "two-stage", "6-degrees-of-freedom"."""
    if j + 1 < len(row) and row[j].low == "dimensional":  # without its hyphen
        phrase: NounPhrase | None = NounPhrase(j, j, j + 1)
    else:
        phrase = compound_noun(row, j)
    if phrase is None or (number.decimal and not number.scaled):
        return None
    word = row[phrase.head].low
    if word.startswith("degree") and [t.low for t in row[phrase.last : phrase.last + 4]] == [
        "-",
        "of",
        "-",
        "freedom",
    ]:
        return Measure(
            "degrees of freedom",
            "count",
            phrase.last + 4,
            1.0,
            (phrase.first, phrase.last + 4),
            compound=True,
        )
    if number.spelled and (word not in _WORD_COMPOUNDS or number.value < 2):
        return None
    if (
        word in _NO_COMPOUND | _TERMS | {"gram"}
        or len(word) < 2
        or row[phrase.head].text[0].isupper()
    ):
        return None
    name = _ADJECTIVAL.get(word) or plural(_stem(word))
    if word == "fold" and phrase.last < len(row) and row[phrase.last].low in _VALIDATION:
        name = "cross-validation folds"
    kind = "ratio" if name == "x" else "count" if name == "parameters" else "noun"
    return Measure(name, kind, phrase.last, 1.0, (phrase.first, phrase.last), compound=True)


def _stem(word: str) -> str:
    """Return what a thing has of which a compound tells the number: "8-fingered", "4-legged"."""
    if not word.endswith("ed") or word.endswith("eed") or len(word) < _SHORTEST_ED:
        return word
    stem = word[:-2]
    if stem.endswith(("ac", "ag", "ang", "as", "in", "iz")):
        return stem + "e"
    return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem


def _counted(row: Sequence[Token], j: int, number: Number) -> Measure | None:
    """Read the noun that a number counts."""
    if j < len(row) and row[j].low == "dimensional":
        return None
    if j < len(row) and row[j].text in HYPHENS and not row[j].spaced:
        return None
    if j < len(row) and not row[j].spaced and row[j].kind != "word":
        return None
    phrase = noun_phrase(row, j, singular=False)
    if phrase is None:
        return None
    name = counted(row, phrase)
    head = row[phrase.head].low
    heads = {head, head.rstrip("s"), row[j].low}  # "7B model beats" counts no beats
    if number.scaled in {"M", "B", "T"} and heads & _MODELS and not unit_of(head):
        return Measure("parameters", "count", j)
    known = unit_of(head)
    if known is not None and known[0].kind == "count" and phrase.last == phrase.head + 1:
        name = known[0].name
    if _CHANGE_NOUN.fullmatch(head) and (head != "scores" or number.decimal):
        return None
    large = number.value >= _LARGE and number.value == int(number.value)  # 1.5e6 images
    if number.decimal and not number.scaled and not large and not name.endswith("points"):
        return None
    known = unit_of(name)
    if known is not None and known[0].kind in {
        "count",
        "time",
        "computing time",
        "information",
        "work",
    }:
        return derived(
            row,
            Measure(
                known[0].name, known[0].kind, phrase.last, known[1], (phrase.first, phrase.last)
            ),
        )
    noun = None if phrase.stop else (phrase.first, phrase.last)
    unit = Measure(name, "noun", phrase.stop or phrase.last, 1.0, noun)
    return derived(row, unit)
