"""Names as they are compared, and as they are written into identifiers.

The text of a paper is never changed; these functions make comparable forms of short names from it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

__all__ = ["is_acronym", "is_coined", "joined", "key", "one_line", "own_macros", "slug", "word_set"]

_LATEX_COMMAND = re.compile(r"\\[a-zA-Z]{1,20}\s?|[{}$\\~^_]|\(cid:\d{1,5}\)\s?")
"""And what is left of letters that a PDF could not name: "compo(cid:173) nent"."""
_GREEK_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
_GREEK_MACRO = re.compile(
    r"\\(?:var)?((?i:" + _GREEK_LETTERS.replace(" ", "|") + r"|ell))(?![a-zA-Z])\s?"
)
_GREEK = re.compile(r"(?<![\u0370-\u03ff])[α-ωΑ-Ω](?![\u0370-\u03ff])")
_PLURAL_SHORT = re.compile(r"\b([A-Z]{2}[A-Z0-9]*)s\b")
_SHORT_WITH_S = re.compile(r"[A-Z]{2,4}S")
"""One acronym that ends with a letter of its own: CAMS is no plural, while CAMs is."""
_COINED = re.compile(r"\S*(?:[^\W_][A-Z]|[A-Z]\S*\d)\S*")
_MACRO = re.compile(r"\\([a-zA-Z]+)")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015/]+")
_EDGES = re.compile(r"^[^\w+#@]+|[^\w+#@]+$")
_ARTICLES = re.compile(r"^\s*(?:(?:an?|the|our|its|their|this|these)\s+)+(?=\S)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_KEEP_S = ("ss", "us", "is", "as", "os", "yes")
_BETWEEN_LETTERS = re.compile(r"(?<!\d) +| +(?!\d)")
_MAX_SLUG = 60


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    r"""Return the form under which two spellings of one name are equal.

    Case, hyphens, slashes, LaTeX leftovers, leading articles and the plural of each word do not
    count; digits and versions do.

    >>> key("Large Language Models"), key("large-language model"), key("LLaMA-2"), key("Llama 2")
    ('large language model', 'large language model', 'llama 2', 'llama 2')
    >>> key("the A/B tests"), key("a test"), key(r"$\beta$-VAEs"), key("β-VAE")
    ('a b test', 'test', 'beta vae', 'beta vae')
    >>> key("GPs"), key("GPS"), key("CAMS")
    ('gp', 'gps', 'cams')
    """
    plain = unicodedata.normalize("NFKC", name)
    plain = _GREEK_MACRO.sub(r"\1 ", plain)
    if not plain.isascii():
        plain = _GREEK.sub(lambda letter: _greek_name(letter[0]), plain)
    plain = _LATEX_COMMAND.sub("", plain)
    plain = _PLURAL_SHORT.sub(r"\1", plain)
    if _SHORT_WITH_S.fullmatch(plain):
        return plain.casefold()
    plain = _ARTICLES.sub("", plain.casefold())
    words = [_EDGES.sub("", word) for word in _SEPARATORS.split(plain)]
    words = [_singular(word) for word in words if word]
    return " ".join(words) or plain.strip() or name.strip()


def joined(form: str) -> str:
    """Return a key without the spaces between letters, so that spacing does not count.

    Runs of digits stay apart from each other, so that sizes and versions never run together.

    >>> joined(key("UCF-101")), joined(key("UCF101")), joined(key("Llama 2 7B"))
    ('ucf101', 'ucf101', 'llama2 7b')
    """
    return _BETWEEN_LETTERS.sub("", form)


def is_acronym(name: str) -> bool:
    """Whether a name looks like an acronym: one short word, at least two capitals.

    >>> [is_acronym(n) for n in ("PEFT", "LLMs", "MoE", "Transformer", "GPT-4", "BERT model")]
    [True, True, True, False, True, False]
    """
    return (
        2 <= len(name) <= 12
        and not any(c.isspace() for c in name)
        and sum(c.isupper() for c in name) >= 2
    )


def is_coined(name: str) -> bool:
    """Whether a name is one made-up word: a capital stands inside it, or a digit.

    >>> [is_coined(n) for n in ("LLaMA-Reviewer", "Llama2", "Transformer-based", "GLUE score")]
    [True, True, False, False]
    """
    return _COINED.fullmatch(name) is not None


def own_macros(text: str) -> list[tuple[int, int]]:
    r"""Return where a text has macros of its authors: their meaning is lost, so they name nothing.

    >>> own_macros(r"\method uses a $\beta$-VAE and \textbf{GLUE}")
    [(0, 7)]
    """
    return [found.span() for found in _MACRO.finditer(text) if found[1] not in _COMMON_MACROS]


def slug(name: str, mark: str = "") -> str:
    """Return an ASCII form of a name for IRIs and files; a hash ends it where letters are lost.

    ``mark`` asks for a hash in any case, and is what it is the hash of.

    >>> slug("Direct Preference Optimization"), slug("naïve Bayes"), slug("pass@1", "pass@1")
    ('direct-preference-optimization', 'naive-bayes', 'pass-1-dec17d2c')
    """
    form = key(name)
    folded = unicodedata.normalize("NFKD", form)
    ascii_form = "".join(c for c in folded if not unicodedata.combining(c))
    tail = re.sub(r"[^a-z0-9.+]+", "-", ascii_form.casefold())
    tail = tail.replace("+", "-plus").strip("-.")
    lost = any(not c.isascii() and c.isalnum() for c in ascii_form)
    if mark or lost or not tail or len(tail) > _MAX_SLUG:
        digest = hashlib.sha256((mark or form).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        tail = f"{tail[:_MAX_SLUG].strip('-.')}-{digest}".strip("-")
    return tail


def one_line(text: str) -> str:
    """Return text on one line, without control, zero-width and direction-changing characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set: a table of words, written as running text.

    >>> sorted(word_set("of to of"))
    ['of', 'to']
    """
    return frozenset(text.split())


_COMMON_MACROS = word_set(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi
    Pi Sigma Upsilon Phi Psi Omega ell hbar infty nabla partial
    textbf textit texttt textsc textsf textrm textmd textnormal text emph underline textsubscript
    textsuperscript mathbf mathrm mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol
    operatorname mbox hbox bf it tt sc sf rm em bm
    hat tilde bar vec dot check widehat widetilde overline ast star dagger prime circ bullet
    times cdot pm mp approx sim simeq leq geq le ge ll gg neq equiv propto rightarrow leftarrow to
    leftrightarrow Rightarrow in subset cup cap ldots cdots dots frac sqrt log exp max min left
    right ss ae oe aa o l i j c v u H k r d b t
    quad qquad xspace sum prod int
    """
)


def _greek_name(letter: str) -> str:
    """Return the name of a Greek letter, as LaTeX has it."""
    return unicodedata.name(letter).rsplit(" ", 1)[-1].lower().replace("lamda", "lambda")


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_KEEP_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]
