"""Numbers that name something and state no amount: years, sections, versions, list marks.

``is_label`` looks at the words before and after a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.quantities.nouns import FUNCTION_WORDS
from kg.quantities.numerals import Number
from kg.quantities.tokens import Token
from kg.text import word_set
from kg.units import unit_of

__all__ = ["is_label", "is_year"]

_LABELS = word_set(
    """
    algorithm appendix axiom chapter chapters class condition conjecture corollary day
    definition eq equation equations eqs example exercise experiment fig figs figure figures
    footnote grade group layer lemma lemmas level line no number page pages paragraph part parts
    phase problem proposition question release remark row sec section sections stage step
    subtask tab table tables task theorem theorems tier topic track type types ver version
    versions vol volume week v iso ieee rfc task subset category cat section arxiv seed round
    rank weight degree model index id item session python cuda java windows web industry society
    """
)
_METRIC_LIKE = word_set(
    """
    accuracy auc auroc bleu bpp cider chrf comet dice em elo f1 fid hmean iou lpips map mae mape
    meteor miou mota mrr mse nds ndcg niqe nll nmi pck perplexity ppl precision pq psnr recall
    rmse rouge spice spearman ssim tpr ter uas las wer cer mcc kappa pearson score correlation
    r2 rate ratio eer sdr pesq ap
    """
)
_MONTHS = word_set(
    """
    january february march april may june july august september october november december jan
    feb mar apr jun jul aug sep sept oct nov dec
    """
)
_YEAR_BEFORE = word_set(
    """
    in since by until from during year of before after early late mid al to and spring summer
    fall autumn winter through between
    """
)
_EDITIONS = word_set("benchmark challenge competition corpus data dataset datasets edition track")
_INTERVALS = frozenset({"ci", "cis", "cri", "interval", "intervals"})
_CONFIDENCE = frozenset({"confidence", "credible", "credibility"})
_LIMIT_MARKS = frozenset(
    {":", "=", "[", "(", ")", ",", "-", "–", "—", "−", "to", "of", "from", "between", "and", "%"}
    | {"\\%", "was", "is"}
)
_FAR_LIMIT = 7
_LIST_MARKS = frozenset({",", "and", "or", "-", "–", "to", "&"})
_LONG_LIST = 16
_FIRST_YEAR, _LAST_YEAR = 1900, 2050
_STARTERS = word_set(
    """
    we our the a an in on with using over up about around from to by for at of and or than only
    nearly almost approximately within under between across among these this all it its
    experiments contains consisting comprising totaling totalling exceeding
    """
)


def is_year(value: float, token: Token) -> bool:
    """Whether a token can be a year."""
    return token.text.isdecimal() and len(token.text) == 4 and _FIRST_YEAR <= value <= _LAST_YEAR


def is_label(row: Sequence[Token], number: Number) -> bool:
    """Whether a number names something: "Table 2", "Llama 2", "(3)", "1)", "in 2019", "1st"."""
    if number.spelled:
        return False
    i, last = number.first, number.last
    before = row[i - 1] if i else None
    following = row[last] if last < len(row) else None
    unit = following is not None and _begins_unit(row, last)
    if _is_mark(before, following, number):
        return True
    if following is not None and not following.spaced and following.low in {"st", "nd", "rd", "th"}:
        return True
    if _is_date(row, number, unit=unit) or _is_confidence(row, number):
        return True
    if before is None or number.scaled or unit:
        return bool(
            before
            and before.kind == "word"
            and number.scaled
            and _is_name(row, i)
            and _bare_size(row, last)
        )
    if before.low.rstrip(".") in _LABELS or (
        before.text in {".", "-", "~"}
        and i >= 2
        and not before.spaced
        and row[i - 2].low in _LABELS
    ):
        return True
    if _is_listed(row, i):
        return True
    return before.kind in {"word", "name"} and _is_name(row, i)


def _is_listed(row: Sequence[Token], i: int) -> bool:
    """Whether a number goes on a list of labels: "phases 3, 5, and 7"."""
    first = i
    while first > max(1, i - _LONG_LIST) and (
        row[first - 1].kind == "number" or row[first - 1].low in _LIST_MARKS
    ):
        first -= 1
    label = row[first - 1].low
    known = label in _LABELS or label.removesuffix("s") in _LABELS
    return known and row[first].kind == "number"


def _begins_unit(row: Sequence[Token], last: int) -> bool:
    following = row[last]
    if following.text in {"%", "\\%"}:
        return True
    return (
        following.kind in {"word", "sign"}
        and unit_of(following.text) is not None
        and len(following.text) > 1
    )


def _is_mark(before: Token | None, following: Token | None, number: Number) -> bool:
    """Whether this is "(2)", "1)" or "2." at the start of an item."""
    if number.decimal or number.scaled or following is None or following.text != ")":
        return False
    if following.spaced or number.value != int(number.value) or not 0 <= number.value <= 30:
        return False
    if before is None or before.text in {"(", ":", ";", ",", "."}:
        return True
    return before.low in {"and", "or"}


def _is_limit(row: Sequence[Token], i: int) -> bool:
    """Whether a number stands right after the words for an interval: "95% CI: 0.88, 0.94"."""
    for k in range(i - 1, max(0, i - _FAR_LIMIT), -1):
        word = row[k].low
        if word in _INTERVALS:
            return word not in {"interval", "intervals"} or row[k - 1].low in _CONFIDENCE
        if word not in _LIMIT_MARKS and (row[k].kind != "number" or k < i - 3):
            return False
    return False


def _is_confidence(row: Sequence[Token], number: Number) -> bool:
    """Whether this is a level or limit of a confidence interval, or spells out a share."""
    i, last = number.first, number.last
    if _is_limit(row, i):
        return True
    words = [t.low for t in row[last : last + 4]]
    if (_INTERVALS | _CONFIDENCE) & set(words) and words[0] in {"%", "\\%"} and "with" not in words:
        return words[1] in _INTERVALS | _CONFIDENCE
    if i and row[i - 1].text == "[" and words[:1] == [","]:
        return True
    if i > 1 and row[i - 1].text == "," and last < len(row) and row[last].text == "]":
        return True
    return (
        i > 1 and row[i - 1].text == "(" and row[i - 2].text in {"%", "\\%"} and words[:1] == ["/"]
    )


def _is_date(row: Sequence[Token], number: Number, *, unit: bool) -> bool:
    i, last = number.first, number.last
    near = {row[k].low for k in (i - 1, last) if 0 <= k < len(row)}
    if near & _MONTHS and number.value <= _LAST_YEAR and not number.decimal:
        return "may" not in near or row[last].text == "May" if last < len(row) else True
    if not is_year(number.value, row[i]) or last != i + 1 or unit:
        return False
    before = row[i - 1] if i else None
    following = row[last] if last < len(row) else None
    if following is not None and following.low in {"s", "-"} and not following.spaced:
        return True
    if before is None:
        return following is None or following.kind != "word"
    if following is not None and following.low in _EDITIONS:  # "SemEval 2013 and 2016 datasets"
        return True
    if before.low in _YEAR_BEFORE or before.text in {"(", "'", "’", "[", ","}:
        return (
            following is None
            or following.kind != "word"
            or before.low in {"in", "since", "al", "during"}
        )
    return before.kind == "word" and (before.text.isupper() or before.text[0].isupper())


def _is_name(row: Sequence[Token], i: int) -> bool:
    """Whether a capitalised word right before a bare number makes a name with it: "Llama 2"."""
    before = row[i - 1]
    if before.kind == "word" and (
        not before.text[0].isupper() or before.low in _STARTERS | FUNCTION_WORDS
    ):
        return False
    opens = i < 2 or row[i - 2].text in {".", ":", "?", "!"}
    if opens and before.low.endswith(("ing", "ed")) and before.text[1:].islower():
        return False
    if before.low.split("@")[0].rstrip("s") in _METRIC_LIKE or before.low in _METRIC_LIKE:
        return False
    return before.kind != "name" or "@" not in before.text


def _bare_size(row: Sequence[Token], last: int) -> bool:
    """Whether no noun follows a size, as in "Llama 2 7B outperforms"."""
    return (
        last >= len(row)
        or row[last].kind != "word"
        or not row[last].low.startswith(("param", "token"))
    )
