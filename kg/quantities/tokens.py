"""Words, numbers and signs of a text.

text -> ``tokens`` (one compiled pattern, linear time) -> ``Token``. LaTeX marks that only wrap a
number (``$``, braces, thin spaces) are left out; addresses, citations, dates and identifiers become
one token each that is no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from kg.text import word_set

__all__ = ["Token", "tokens"]

_TOKEN = re.compile(
    r"""
    (?P<other>
        https?://\S{1,300} | www\.\S{1,300}                             # addresses
      | \\(?:url|href|cite[a-z]{0,2}|ref|eqref|label)\b(?:\{[^{}\n]{0,300}\})?
      | arxiv:\s?\S{1,40} | doi:\s?\S{1,80}
      | [\w.+-]{1,40}@[\w-]{1,40}(?:\.[a-z]{2,12}){1,3}\b               # mail
      | \[\s?\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,40}\s?\]                  # [3, 12-15]
      | \d{4}-\d{1,2}-\d{1,2}\b | \d{1,2}/\d{1,2}/\d{2,4}\b             # dates
      | v?\d{1,4}(?:\.\d{1,4}){2,5}\b                                   # 3.10.2
      | (?:sec|fig|eq|tab)\.?~?\d{1,3}\b )
  | (?P<raised> (?<=\w)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3} )                          # 10⁻³, s⁻¹
  | (?P<vulgar> \d{0,6}[½⅓⅔¼¾⅛] )
  | (?P<flat> x(?=10[\^{])                                             # LaTeX without its stroke
      | (?<!\S)x(?=\d{1,4}\.\d{1,4}\b)                                 # x2.7, no variable x2
      | (?<![^\W\d_])(?:simeq|approx|times|sim|leq|geq|pm|sub-)(?=\$?\d) )
  | (?P<broken> \t imes (?![^\W\d_]) )                                 # \times read as a tab
  | (?P<name> (?<!\d)(?!to-\d)(?=[^\W\d_][^\s,;()\[\]{}]{0,40}?\d)   # GPT-4, F1, R@10
        [^\W\d_](?:[^\W_]|['’]){0,40}(?:[-@_/.+^:][^\W_]{1,40}){0,6}
      | (?<![\w.])\d[DG]\b(?:-[^\W\d_]{1,20})? )                     # 3D-DSA
  | (?P<word> [^\W\d_]{1,60}(?:['’][a-z]{1,2}\b)? )
  | (?P<number>
        \d{1,3}(?:(?:,|\{,\}|\\,|['’\u202f\u2009\u00a0])\d{3}){1,6}(?!\d)(?:\.\d{1,20})?
      | \d{1,3}(?:[ ]\d{3}){2,5}(?!\d)
      | \d{1,30}\.\d{1,30}(?:[eE][-+−]?\d{1,3}(?!\w))?
      | \d{1,30}(?:[eE][-+−]?\d{1,3}(?!\w))?
      | \.\d{1,20} )
  | (?P<latex> \\(?:[A-Za-z]{1,20}|[%$&\#,;:!{}\s]?) )
  | (?P<sign> \+/[-−] | [<>]= | [^\w\s] | _ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DOLLARS = re.compile(
    r"""
    (?<!\\)\$ (?! \s )
    (?P<body> (?: \\[a-z]{1,20}\s? | \\. | [^$\\\n] ){1,80}? )
    (?<! \s )\$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PROSE = re.compile(r"(?<![\\a-z])[a-z]{2,}\s", re.IGNORECASE)
_WRAPPERS = word_set(
    r"""
    { } \, \; \! \: \{ \} \ \mathbf \textbf \bf \mathrm \text \emph \textit \bm \left \right
    """
) | {"\\ "}

_KINDS = MappingProxyType({"latex": "sign", "broken": "sign", "flat": "word", "vulgar": "number"})
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_BROKEN = MappingProxyType({"\times": "\\times"})


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text that reads as one sign, word or number.

    Parameters
    ----------
    kind
        ``word``, ``number``, ``name`` (letters with digits), ``sign`` or ``other`` (address, date
        ...).
    text, start, end
        As written, and where.
    spaced
        Whether white space, or LaTeX's tie, stands before it.
    low
        The text in lower case.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool
    low: str


def tokens(text: str) -> list[Token]:
    r"""Return the tokens of a text, without LaTeX wrappers.

    >>> [t.text for t in tokens(r"GPT-4 is $20\times$ faster than OPT-6.7B (see [12])")]
    ['GPT-4', 'is', '20', '\\times', 'faster', 'than', 'OPT-6.7B', '(', 'see', '[12]', ')']
    """
    math_marks = {
        place
        for match in _DOLLARS.finditer(text)
        if not _PROSE.search(match["body"]) and not _is_price(text, match)
        for place in (match.start(), match.end() - 1)
    }
    found: list[Token] = []
    end = 0
    spaced = True
    for match in _TOKEN.finditer(text):
        written, start = match[0], match.start()
        spaced = spaced or text[end:start].isspace() or start == 0
        end = match.end()
        if written in _WRAPPERS or (written == "$" and start in math_marks):
            continue
        if written == "~" and not _is_about(text, start):
            spaced = True
            continue
        kind = match.lastgroup or "sign"
        if kind == "raised":
            found += _raised(written, start)
            continue
        kind = _KINDS.get(kind, kind)
        written = _BROKEN.get(written, written)
        found.append(Token(kind, written, start, end, spaced, written.lower()))
        spaced = False
    return found


def _raised(written: str, start: int) -> list[Token]:
    """Return the tokens of an exponent as LaTeX would write it: "⁻³" is "^-3"."""
    plain = written.translate(_RAISED)
    digits = plain.lstrip("+-")
    sign = plain[: len(plain) - len(digits)]
    place = start + len(sign)
    signs = [Token("sign", sign, start, place, False, sign)] if sign == "-" else []
    number = Token("number", digits, place, start + len(written), False, digits)
    return [Token("sign", "^", start, start, False, "^"), *signs, number]


def _is_price(text: str, match: re.Match[str]) -> bool:
    """Whether two dollar signs stand for money, as in "from $5 to US$10"."""
    return match["body"][0].isdigit() and text[match.end() : match.end() + 1].isdigit()


def _is_about(text: str, place: int) -> bool:
    """Whether a tilde says "about" or "to" and is not LaTeX's space: "~5", "2~4", not "Table~5"."""
    after = text[place + 1 : place + 4].lstrip(" $\\")
    before = text[place - 1 : place].strip()
    if before.isdecimal() and text[place + 1 : place + 2].isdecimal():
        return True
    return after[:1].isdigit() and (not before or not (before.isalnum() or before in ".,;:)}"))
