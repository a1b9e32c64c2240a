"""Counted nouns: the noun phrase after a number, its head, and the name of what is counted.

tokens after a number -> ``noun_phrase`` -> ``NounPhrase`` -> ``counted`` -> "question types".
Without a tagger: a phrase runs to its first plural noun and never over a function word or a
clause mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.quantities.numerals import NUMBER_WORDS
from kg.quantities.tokens import Token
from kg.text import word_set

__all__ = [
    "FUNCTION_WORDS",
    "NounPhrase",
    "compound_noun",
    "counted",
    "is_adjective",
    "is_plural",
    "noun_phrase",
    "plural",
]

FUNCTION_WORDS = word_set(
    """
    a about above across after against all along also although am among an and another any are
    as at be because been before being below between both but by can could despite did do does
    down during each either even every few for from had has have having he hence her here his
    how however i if in including instead into is it its itself least less many may might more
    moreover most much must namely near neither no nor not of off on once one only onto or our
    out over own per rather same several shall she should since so some such than that the their
    them then there these they this those though through throughout thus to too toward towards
    under until up upon us using very via was we were what when where whereas whether which
    while who whose why will with within without would yet you your respectively while whilst
    i.e e.g et al etc versus vs
    """
)
"""Words that never stand inside a counted noun phrase."""

_PLURALS = word_set(
    """
    people data corpora media criteria phenomena children women men mice indices matrices
    vertices axes analyses hypotheses bases theses genera spectra series species codecs minima
    maxima optima formulae vocabularies schemata stimuli foci nuclei alumni automata
    """
)
_NOT_PLURAL = word_set(
    """
    is was has its this thus does us less various previous across always perhaps whereas as yes
    class loss process analysis basis bias focus consensus status corpus axis physics
    mathematics dynamics robotics linguistics genomics economics graphics statistics kinematics
    mechanics optics semantics electronics ethics news apparatus access success progress
    congress mass cross gas lens outperforms achieves shows requires uses improves reduces
    demonstrates provides reveals yields gives makes takes becomes remains needs allows enables
    suggests indicates consists exceeds reaches surpasses contains covers comprises includes
    spans supports runs performs cases?
    """
)
_SELF_STANDING = word_set(
    """
    applications architectures baselines benchmarks challenges components conditions corpora
    criteria databases datasets data domains environments experiments images losses models modules
    networks objects participants patients places processes properties samples scenarios stages
    statements studies subjects systems tasks testbeds users videos volunteers sensors cameras
    robots
    """
)
"""Heads that name what is counted by themselves: "benchmark datasets" are counted as datasets."""

_ADJECTIVES = word_set(
    """
    additional adversarial available best big binary bad basic classic clean common
    complementary complete complex comprehensive consecutive contemporary conventional current
    deep dense different difficult direct disjoint distinct distant diverse easy equivalent
    existing extra false famous final first fine following free full further general global good
    great hard heavy high human important independent individual joint key known large last
    latest leading light little local long low main major minor modern much multiple natural new
    novel old open other over pairwise parallel past popular possible previous prior private
    proper public pure random rare raw real recent related relevant representative rich robust
    second separate sharp short similar simple single small smart sparse special specific
    standard static strong sub successful super synthetic tiny total toxic true typical unique
    unseen usable useful various weak well wide widely simultaneous benign challenging competing
    emerging existing interesting leading missing ongoing overlapping promising remaining
    surrounding underlying varying concrete
    """
)
_ADJECTIVE_ENDINGS = (
    "able", "ible", "al", "ful", "ic", "ical", "ish", "ive", "less", "ous", "ed", "ary", "ly",
    "lar",
)  # fmt: skip
_NOUNS_THAT_LOOK_SO = word_set(
    """
    action signal material journal manual interval trial goal animal proposal retrieval approval
    topic metric logic music traffic mechanic fabric statistic critic rubric arithmetic basic
    clinic archive drive objective perspective table variable cable vocabulary library
    dictionary summary boundary binary family assembly bed feed seed speed need embed reply
    supply pixel modal modality
    """
)
_CONTAINERS = word_set(
    """
    classes degrees families forms groups hours kinds levels lines minutes modes orders pairs
    pieces rounds sets sources stages steps types units varieties degree
    """
)
"""Heads that say of what: "sets of hyperparameters" are counted as such."""

_ANDS = frozenset({"and", "or"})
_MOST_TOKENS = 16


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Tokens ``first`` to ``last`` (exclusive) name what is counted; the head starts at ``head``.

    ``stop`` is set where the head belongs to a later number: "6 source and 5 target corpora".
    """

    first: int
    head: int
    last: int
    stop: int = 0


def noun_phrase(row: Sequence[Token], i: int, *, singular: bool = False) -> NounPhrase | None:
    """Return the noun phrase that starts at token ``i`` and ends in a plural noun, or None.

    Parameters
    ----------
    row
        Tokens.
    i
        The token after the number.
    singular
        Take a phrase that ends in a singular noun, as after "one".
    """
    j, depth, best = i, 0, None
    while j < len(row) and j - i < _MOST_TOKENS:
        token = row[j]
        if token.text == "(" and j > i:
            depth += 1
        elif token.text == ")" and depth:
            depth -= 1
        elif not depth and j > i and token.low in {"and", "or", ","} and _number_at(row, j + 1):
            later = noun_phrase(row, j + 2)
            return NounPhrase(i, later.head, later.last, j) if later else None
        elif not depth and not _inside(row, j, i):
            break
        elif not depth and token.kind == "word" and is_plural(token.text):
            if not _goes_on(row, j):
                return NounPhrase(i, j, _with_of(row, j + 1))
        elif not depth and token.kind in {"word", "name"}:
            best = j
        j += 1
    if singular and best is not None and not depth:
        return NounPhrase(i, best, _with_of(row, best + 1))
    return None


def compound_noun(row: Sequence[Token], i: int) -> NounPhrase | None:
    """Return the noun joined to a number by a hyphen at token ``i``: "16-core", "6-degrees-of-"."""
    if i + 1 >= len(row) or row[i].text not in {"-", "‐", "–"} or row[i].spaced:
        return None
    if row[i + 1].kind != "word" or row[i + 1].spaced:
        return None
    return NounPhrase(i + 1, i + 1, i + 2)


def counted(row: Sequence[Token], phrase: NounPhrase) -> str:
    """Return the canonical name of what is counted: the head with the nouns that make its kind.

    >>> from kg.quantities.tokens import tokens
    >>> row = tokens("challenging question types remain")
    >>> counted(row, noun_phrase(row, 0))
    'question types'
    """
    head = row[phrase.head].text
    first = phrase.head
    if head.lower() not in _SELF_STANDING:
        while first > phrase.first and _is_kind(row, first - 1):
            first -= 1
    if phrase.stop:
        first = phrase.head
    words = [plural(token.text) if k == phrase.head else token.text
             for k, token in enumerate(row[first : phrase.last], first)]  # fmt: skip
    return " ".join(words)


def plural(noun: str) -> str:
    """Return the plural of a noun.

    >>> [plural(n) for n in ("stage", "class", "category", "images", "GPU", "degree")]
    ['stages', 'classes', 'categories', 'images', 'GPUs', 'degrees']
    """
    if is_plural(noun):
        return noun
    if noun.endswith(("s", "x", "ch", "sh")) and noun.islower():
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou" and noun.islower():
        return noun[:-1] + "ies"
    return noun + "s"


def is_plural(word: str) -> bool:
    """Whether a word looks like a plural noun.

    >>> [is_plural(w) for w in ("datasets", "GPUs", "corpora", "class", "focus", "outperforms")]
    [True, True, True, False, False, False]
    """
    low = word.lower()
    if low in _PLURALS:
        return True
    if low in _NOT_PLURAL or len(word) < 3 or not word.endswith("s"):
        return False
    if word.isupper():
        return False
    if word[:-1].isupper():
        return True
    return not low.endswith(("ss", "us", "is", "ous", "'s", "’s"))


def is_adjective(word: str) -> bool:
    """Whether a word before a noun looks like an adjective or participle, not a noun.

    >>> [is_adjective(w) for w in ("diverse", "physical", "question", "evaluated", "training")]
    [True, True, False, True, False]
    """
    low = word.lower()
    if low in _NOUNS_THAT_LOOK_SO:
        return False
    if low.endswith(("tial", "erative", "active")):
        return False
    return low in _ADJECTIVES or (len(low) > 4 and low.endswith(_ADJECTIVE_ENDINGS))


def _inside(row: Sequence[Token], j: int, first: int) -> bool:
    """Whether a token can stand inside a noun phrase before its head."""
    token = row[j]
    if token.kind == "name":
        return True
    if token.kind == "word":
        joined = j > first and row[j - 1].text == "-" and not token.spaced  # state-of-the-art
        joined = joined or (j + 2 < len(row) and _is_hyphened(row, j + 1))  # off-board
        return joined or token.low not in FUNCTION_WORDS or (token.low in _ANDS and j > first)
    if token.text in {"-", "/", "‐"}:
        return not token.spaced and j > first
    return (
        token.text == ","
        and j > first
        and row[j - 1].kind == "word"
        and is_adjective(row[j - 1].text)
    )


def _is_hyphened(row: Sequence[Token], j: int) -> bool:
    return row[j].text == "-" and not row[j].spaced and not row[j + 1].spaced


def _number_at(row: Sequence[Token], j: int) -> bool:
    return j < len(row) and (row[j].kind == "number" or row[j].low in NUMBER_WORDS)


def _goes_on(row: Sequence[Token], j: int) -> bool:
    """Whether a plural-looking word is a modifier of the next one: "natural sciences datasets"."""
    if j + 1 >= len(row):
        return False
    following = row[j + 1]
    if following.text == "-" and not following.spaced:
        return True
    if following.kind != "word" or following.low in FUNCTION_WORDS:
        return False
    return following.low in _SELF_STANDING or row[j].low in {"data", "media", "series"}


def _with_of(row: Sequence[Token], last: int) -> int:
    """Take "of tasks" to "classes", "of freedom" to "degrees"."""
    if row[last - 1].low not in _CONTAINERS or last + 1 >= len(row) or row[last].low != "of":
        return last
    following = row[last + 1]
    if following.kind == "word" and following.low not in FUNCTION_WORDS:
        plain = is_plural(following.text) or following.low == "freedom"
        return last + 2 if plain else last
    return last


def _is_kind(row: Sequence[Token], j: int) -> bool:
    """Whether the token is a noun that belongs to the name of what is counted."""
    token = row[j]
    if token.kind != "word" or token.low in FUNCTION_WORDS or is_adjective(token.text):
        return False
    hyphened = (j and row[j - 1].text == "-" and not row[j].spaced) or (
        row[j + 1].text == "-" and not row[j + 1].spaced
    )
    return not hyphened
