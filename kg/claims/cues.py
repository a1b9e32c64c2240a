"""Cue words of numeric claims: which way a number goes, what it is compared with, who claims it.

Plain tables and the patterns compiled from them, for ``kg.claims.direction`` and
``kg.claims.slots``. Stems stand for all their endings.
"""

from __future__ import annotations

import re

from kg.text import word_set

__all__ = [
    "BASELINE_CUE",
    "CHANGE",
    "CLAUSE",
    "COMPARATIVE",
    "COST",
    "DOWN",
    "OWN",
    "OWN_WORK",
    "UP",
    "VAGUE_MODIFIERS",
]

UP = word_set(
    """
    accelerat advantage amplif beat beating beats better bigger boost deeper doubl elevat enhanc
    exceed faster gain greater grow growth higher improv increas jump larger longer margin more
    outperform quicker rais rise rises rising rose speed-up speed-ups speedup speedups stronger
    surpass tripl uplift wider
    """
)
DOWN = word_set(
    """
    cheaper compress cut cuts cutting declin decline decreas degrad diminish drop dropp drops
    fall falls fell fewer halv less loss losses lower lowering lowers minimis minimiz prun reduc
    sav shorten shorter shrink shrunk slowdown slower smaller worse
    """
)


_WHOLE = word_set(
    """
    beat beats better cut cuts drop drops fall falls fell fewer higher less loss losses lower lowers
    more rise rises rose
    """
)
"""Words of change that stand for themselves; the others stand for all their endings."""


def _stems(words: frozenset[str]) -> str:
    forms = (re.escape(w) + ("" if w in _WHOLE else r"[a-z]{0,8}") for w in words)
    return "|".join(sorted(forms, key=lambda form: (-len(form), form)))


CHANGE = re.compile(rf"\b(?:(?P<up>{_stems(UP)})|(?P<down>{_stems(DOWN)}))\b", re.IGNORECASE)
"""A word of change; group ``up`` or ``down``."""

COMPARATIVE = re.compile(
    r"\b(?:higher|lower|larger|smaller|faster|slower|better|worse|more|fewer|less|greater"
    r"|longer|shorter"
    r"|cheaper|bigger|stronger)\b",
    re.IGNORECASE,
)

COST = re.compile(
    r"\b(?:error|errors|loss|latency|time|cost|costs|memory|perplexity|consumption|overhead"
    r"|footprint"
    r"|complexity|usage|energy|wer|cer|fid|mae|rmse|mse|emissions?|regret|eer)\b",
    re.IGNORECASE,
)
"""Metrics of which less is better: to improve them is to decrease them."""

CLAUSE = re.compile(
    r"""
    [;:] \s
  | ,? \s (?: while | whereas | although | but | and\s(?=(?:we|it|our|this|they)\b) ) \s
  | ,? \s which \s
  | \s [–—] \s
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where a clause of a sentence ends and the next begins."""

BASELINE_CUE = re.compile(
    r"""
    \b(?: compared \s (?:to|with|against) | in \s comparison \s (?:to|with)
        | (?<!more\s)(?<!less\s)(?<!fewer\s)than
        | relative \s to | versus | vs\.? | as \s opposed \s to | with \s respect \s to
        | (?:outperform|surpass|exceed|beat)(?:e?s|ed|ing|ting)? | better \s than | superior \s to
        | (?:improv\w{1,8}|gains?|speed-?ups?|advantages?|increases?|boosts?|uplifts?|reductions?
            |superiority)
          (?:\s\w{1,12}){0,4}? \s (?:over|upon|on \s top \s of)
        | over | instead \s of | previous \s best | improv(?:es|ed|ing)? \s (?:over|upon|on)  )\s
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Words before what something is compared with."""

OWN = re.compile(
    r"\b(?:we|our|ours|it|its|this\s(?:work|paper|approach|method|model|framework|system|study"
    r"|algorithm"
    r"|dataset|benchmark|corpus)|the\s(?:proposed|presented|resulting|new)|these\s(?:methods"
    r"|models)|they|their)\b",
    re.IGNORECASE,
)
"""Words by which a paper speaks of its own work."""

OWN_WORK = re.compile(
    r"\b(?:we|our|this\s(?:work|paper|article|study|thesis|report)|in\sthis|is\s(?:proposed"
    r"|presented|introduced)|here)\b",
    re.IGNORECASE,
)
"""Words from which on a paper tells of its own work."""

VAGUE_MODIFIERS = word_set(
    """
    challenging different distinct diverse important key main major newly new novel popular
    separate several standard such typical various well-known well widely-used widely used known
    commonly common additional complementary consecutive the total other more independent
    interesting unique consistent respective representative state-of-the-art
    """
)
"""Words before a counted noun that do not tell what is counted."""
