"""What is left of a name without what does not tell it from others of the same paper.

"FL", "federated learning", "traditional FL" and "federated learning setting" have one core, by the
paper's own definition of FL. Which words before and after a name tell nothing was read off the
annotated abstracts: of pairs of names that a word of these lists sets apart, nine in ten are one.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.acronyms import find_definitions
from kg.text import joined, key, word_set

__all__ = ["TAILS", "core", "first_letters", "has_head", "spelled_out"]

TAILS = word_set(
    "algorithm approach architecture benchmark corpus dataset framework method methodology metric "
    "mechanism model module network problem procedure scheme score strategy system task technique"
)
"""Kinds of things, which may be left out at the end of a name."""

_MORE_TAILS = TAILS | word_set(
    "activation application backbone capability consumption design estimator experiment feature "
    "footprint format formulation hypothesis instance issue layer learning library objective "
    "operation optimizer paradigm perspective pipeline platform process representation requirement "
    "scenario setting setup stage structure technology usage workflow"
)
_HEADS = word_set(
    "additional automated average classical common different effective efficient existing high "
    "large multiple new novel other popular pretrained proposed small strong traditional typical "
    "various"
)


def spelled_out(text: str) -> dict[str, str]:
    """Return the keys of the short forms that a text defines, each with its long form's."""
    return {
        key(text[d.short_start : d.short_end]): key(text[d.long_start : d.long_end])
        for d in find_definitions(text)
    }


def core(name: str, short_forms: Mapping[str, str] | None = None) -> str:
    """Return what is left of a name without words that tell nothing and with short forms spelled.

    Parameters
    ----------
    name
        As the text has it.
    short_forms
        As ``spelled_out`` gives them.

    >>> core("traditional FL", {"fl": "federated learning"}) == core("Federated Learning setting")
    True
    >>> core("model fine-tuning") == core("model-finetuning"), core("Adam"), core("new method")
    (True, 'adam', 'method')
    """
    words = [w for part in key(name).split() for w in (short_forms or {}).get(part, part).split()]
    while len(words) > 1 and words[0] in _HEADS:
        words.pop(0)
    while len(words) > 1 and words[-1] in _MORE_TAILS:
        words.pop()
    return joined(" ".join(words))


def has_head(name: str) -> bool:
    """Whether a name starts with a word that tells nothing: "existing pruning methods"."""
    return key(name).partition(" ")[0] in _HEADS


def first_letters(name: str) -> str:
    """Return the first letters of a name's words, two words at least.

    >>> first_letters("fine-grained quantization"), first_letters("quantization")
    ('fgq', '')
    """
    words = key(name).split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""
