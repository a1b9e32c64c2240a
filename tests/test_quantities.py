"""Quantities in running text: what each form says, and which numbers say no amount.

The sentences are our own, or wordings as they occur in arXiv abstracts (CC0).
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.quantities import find_quantities
from kg.units import unit_of
from kg.vocab import COMPARATORS


def read(text):
    """Quantity as written, value, upper value, unit and comparator."""
    return [(q.text, q.value, q.value_high, q.unit, q.comparator) for q in find_quantities(text)]


ONE = {
    # multiples
    "It is up to 29times faster": ("up to 29times", 29, None, "x", "up to"),
    r"a $2\times$ speedup": (r"$2\times$", 2, None, "x", "="),
    r"a 2$\times$ speedup": (r"2$\times$", 2, None, "x", "="),
    "an inference speedup of 6.5times": ("6.5times", 6.5, None, "x", "="),
    "20x compression": ("20x", 20, None, "x", "="),
    "training is three times faster": ("three times", 3, None, "x", "="),
    "a ten-fold reduction": ("ten-fold", 10, None, "x", "="),
    "a tenfold reduction": ("tenfold", 10, None, "x", "="),
    "It runs twice as fast": ("twice", 2, None, "x", "="),
    "reduces storage by a factor of 32": ("32", 32, None, "x", "="),
    "reduces storage by a factor of up to two": ("up to two", 2, None, "x", "up to"),
    "It doubles the throughput": ("doubles", 2, None, "x", "="),
    "2.1~4.1 times faster": ("2.1~4.1 times", 2.1, 4.1, "x", "range"),
    "1.24- 2.01x speedup": ("1.24- 2.01x", 1.24, 2.01, "x", "range"),
    "speedups of 3-5x": ("3-5x", 3, 5, "x", "range"),
    r"between 3$\times$ and 5$\times$ faster": (
        r"between 3$\times$ and 5$\times$ faster", 3, 5, "x", "range"),
    r"$\sim 3\times$ smaller": (r"$\sim 3\times$", 3, None, "x", "~"),
    "two orders of magnitude faster": (
        "two orders of magnitude", 2, None, "orders of magnitude", "="),
    "over an order of magnitude fewer tokens": (
        "over an order of magnitude", 1, None, "orders of magnitude", ">"),
    # shares
    "errors of less than 1%": ("less than 1%", 1, None, "%", "<"),
    r"only 0.07\% of the tokens": (r"0.07\%", 0.07, None, "%", "="),
    r"a drop of $0.07\%$": (r"$0.07\%$", 0.07, None, "%", "="),
    "12 per cent of patients": ("12 per cent", 12, None, "%", "="),
    "58% to 90% of runs": ("58% to 90%", 58, 90, "%", "range"),
    "accuracies of 58-90%": ("58-90%", 58, 90, "%", "range"),
    "accuracies of 58--90%": ("58--90%", 58, 90, "%", "range"),
    "accuracies ranging from 58% to 90%": ("from 58% to 90%", 58, 90, "%", "range"),
    "a gain of 5 percentage points": ("5 percentage points", 5, None, "percentage points", "="),
    "a gain of 5% points": ("5% points", 5, None, "percentage points", "="),
    "a gain of 5 points": ("5 points", 5, None, "points", "="),
    "half of the samples": ("half", 50, None, "%", "="),
    "a third of all users": ("a third", 33.3, None, "%", "="),
    "two-thirds of the data": ("two-thirds", 66.7, None, "%", "="),
    "It halves the memory": ("halves", 50, None, "%", "="),
    "cuts the cost in half": ("half", 50, None, "%", "="),
    "3/4 of the samples": ("3/4", 75, None, "%", "="),
    "at 1/10th of the cost": ("1/10th", 10, None, "%", "="),
    "with only 1/3 computational costs": ("1/3", 33.33, None, "%", "="),
    "requires 1/10 parameters": ("1/10", 10, None, "%", "="),
    "one-third fewer parameters": ("one-third", 33.3, None, "%", "="),
    "shared by one in five users": ("one in five", 20, None, "%", "="),
    # parts of a larger one
    "half a million users": ("half a million users", 5e5, None, "users", "="),
    "half a dozen models": ("half a dozen models", 6, None, "models", "="),
    "a quarter of a second": ("a quarter of a second", 0.25, None, "seconds", "="),
    "less than half a millisecond": ("less than half a millisecond", 0.5, None, "ms", "<"),
    "half a percentage point": ("half a percentage point", 0.5, None, "percentage points", "="),
    "two and a half hours": ("two and a half hours", 2.5, None, "hours", "="),
    "one and a half times faster": ("one and a half times", 1.5, None, "x", "="),
    "2½ times": ("2½ times", 2.5, None, "x", "="),
    "more than 25'000 developers": ("more than 25'000 developers", 25000, None, "developers", ">"),
    "two dozen models": ("two dozen models", 24, None, "models", "="),
    "a hundred thousand images": ("a hundred thousand images", 1e5, None, "images", "="),
    "more than double the throughput": ("more than double", 2, None, "x", ">"),
    "nearly tripled throughput": ("nearly tripled", 3, None, "x", "~"),
    "an improvement of x2.7": ("x2.7", 2.7, None, "x", "="),
    r"is $\times 4$ faster": (r"$\times 4$", 4, None, "x", "="),
    "2-to-5x faster": ("2-to-5x", 2, 5, "x", "range"),
    "two- to five-fold": ("two- to five-fold", 2, 5, "x", "range"),
    # uncertainty
    r"an exponent of 1.51 \pm 0.02": (r"1.51 \pm 0.02", 1.51, None, None, "="),
    "98.7% ± 0.5% on the test set": ("98.7% ± 0.5%", 98.7, None, "%", "="),
    "98.7% (95% CI 97.1-99.0)": ("98.7%", 98.7, None, "%", "="),
    "an accuracy of 0.93 (95% CI 0.91-0.95)": ("0.93", 0.93, None, None, "="),
    "an AUC of 0.91 [95% CI: 0.88, 0.94]": ("0.91", 0.91, None, None, "="),
    "an OR of 2.3 (95% CI: 1.2 to 3.4)": ("2.3", 2.3, None, None, "="),
    "a rate of 0.84 (95% credible interval: 0.7, 0.9)": ("0.84", 0.84, None, None, "="),
    "an accuracy of 85.3 ± 0.4% on it": ("85.3 ± 0.4%", 85.3, None, "%", "="),
    # sizes and scales
    "a 1.6 trillion parameter mixture": (
        "1.6 trillion parameter", 1.6e12, None, "parameters", "="),
    "150.3B parameters": ("150.3B parameters", 150.3e9, None, "parameters", "="),
    "a 150.3B model": ("150.3B", 150.3e9, None, "parameters", "="),
    "a 7B-parameter decoder": ("7B-parameter", 7e9, None, "parameters", "="),
    "a 7-billion-parameter decoder": ("7-billion-parameter", 7e9, None, "parameters", "="),
    "models of 7B-13B parameters": ("7B-13B parameters", 7e9, 13e9, "parameters", "range"),
    "400K images": ("400K images", 400e3, None, "images", "="),
    "trained on 15T tokens": ("15T tokens", 15e12, None, "tokens", "="),
    "two million images": ("two million images", 2e6, None, "images", "="),
    "1,000,000 images": ("1,000,000 images", 1e6, None, "images", "="),
    "1{,}000 images": ("1{,}000 images", 1000, None, "images", "="),
    "trained on 300 B tokens": ("300 B tokens", 300e9, None, "tokens", "="),
    "a 13 B model": ("13 B", 13e9, None, "parameters", "="),
    "cooled to 300 K": ("300 K", 300, None, "K", "="),
    "in a 1.5T MRI scanner": ("1.5T", 1.5, None, "T", "="),
    "a one-billion-parameter model": (
        "one-billion-parameter", 1e9, None, "parameters", "="),
    "the 7B model beats it": ("7B", 7e9, None, "parameters", "="),
    "200 thousands of ads": ("200 thousands of ads", 2e5, None, "ads", "="),
    "a checkpoint of 1.5 TB": ("1.5 TB", 1.5e12, None, "bytes", "="),
    "compresses it to less than 160GB": ("less than 160GB", 160e9, None, "bytes", "<"),
    "4-bit weights": ("4-bit", 4, None, "bits", "="),
    "0.8 bits per parameter": ("0.8 bits per parameter", 0.8, None, "bits/parameter", "="),
    "a 5-shot setting": ("5-shot", 5, None, "shots", "="),
    "a two-stage design": ("two-stage", 2, None, "stages", "="),
    "a 6-degree-of-freedom arm": ("6-degree-of-freedom", 6, None, "degrees of freedom", "="),
    # powers
    r"a tolerance of $10^{-3}$": (r"$10^{-3}$", 1e-3, None, None, "="),
    "a tolerance of 10^{-3}": ("10^{-3}", 1e-3, None, None, "="),
    r"a rate of $3 \times 10^{-4}$": (r"$3 \times 10^{-4}$", 3e-4, None, None, "="),
    "a rate of 1e-5": ("1e-5", 1e-5, None, None, "="),
    "a tolerance of 10⁻³": ("10⁻³", 1e-3, None, None, "="),
    "5 × 10⁶ samples": ("5 × 10⁶ samples", 5e6, None, "samples", "="),
    # physical units
    "a wind of 30 km s⁻¹": ("30 km s⁻¹", 30, None, "km/s", "="),
    "a band at 964 cm-1": ("964 cm-1", 964, None, "1/cm", "="),
    "a dose of 10 mg ml-1": ("10 mg ml-1", 10, None, "mg/ml", "="),
    "a BMI of 27.3 kg/m2": ("27.3 kg/m2", 27.3, None, "kg/m^2", "="),
    "up-to 1.5 nm": ("up-to 1.5 nm", 1.5, None, "nm", "up to"),
    # computing
    "costs 3640 petaflop/s-days": ("3640 petaflop/s-days", 3640, None, "PFLOP/s-days", "="),
    "reaches 312 TFLOP/s": ("312 TFLOP/s", 312, None, "TFLOP/s", "="),
    "trained for 12 A100-days": ("12 A100-days", 12, None, "GPU-days", "="),
    "trained for 12 A100 days": ("12 A100 days", 12, None, "GPU-days", "="),
    "on 8x A100 GPUs": ("8x A100 GPUs", 8, None, "GPUs", "="),
    "on 4 NVIDIA A100s": ("4 NVIDIA A100s", 4, None, "GPUs", "="),
    "with 16 CPU cores": ("16 CPU cores", 16, None, "CPU cores", "="),
    "a gain of 2.1 BLEU points": ("2.1 BLEU points", 2.1, None, "BLEU points", "="),
    "0.35 bpp": ("0.35 bpp", 0.35, None, "bits/pixel", "="),
    "draws between 7 and 11 Watts": ("between 7 and 11 Watts", 7, 11, "W", "range"),
    "sampled at 2.4 GHz": ("2.4 GHz", 2.4, None, "GHz", "="),
    "a swing of 300 mV": ("300 mV", 300, None, "mV", "="),
    r"heated to 25$^\circ$C": (r"25$^\circ$C", 25, None, "°C", "="),
    r"a rotation of 45$^\circ$": (r"45$^\circ$", 45, None, "degrees", "="),
    "runs at 55 frames per second": ("55 frames per second", 55, None, "FPS", "="),
    "an error of .5 mm": (".5 mm", 0.5, None, "mm", "="),
    "within 3 ms of it": ("within 3 ms", 3, None, "ms", "<="),
    "a wind of 30 km s−1": ("30 km s−1", 30, None, "km/s", "="),
    "a speed of 1 m s^{-1}": ("1 m s^{-1}", 1, None, "m/s", "="),
    "a band at 964 cm−1": ("964 cm−1", 964, None, "1/cm", "="),
    "salt at 0.5 wt.%": ("0.5 wt.%", 0.5, None, "wt%", "="),
    "0.3 ms per frame": ("0.3 ms per frame", 0.3, None, "ms/frame", "="),
    "in less than a day": ("less than a day", 1, None, "days", "<"),
    "on a single GPU": ("a single GPU", 1, None, "GPUs", "="),
    "with 8 A100 GPUs": ("8 A100 GPUs", 8, None, "GPUs", "="),
    # money
    "costs $0.02 per page": ("$0.02", 0.02, None, "USD", "="),
    "a budget of US$5 million": ("US$5 million", 5e6, None, "USD", "="),
    "a budget of USD 300": ("USD 300", 300, None, "USD", "="),
    "a budget of €20": ("€20", 20, None, "EUR", "="),
    "between $5 and $10 an hour": ("between $5 and $10", 5, 10, "USD", "range"),
    # counts
    "on three different benchmarks": ("three different benchmarks", 3, None, "benchmarks", "="),
    "eight challenging question types": (
        "eight challenging question types", 8, None, "question types", "="),
    "one hundred and twenty participants": (
        "one hundred and twenty participants", 120, None, "participants", "="),
    "seven state-of-the-art LLMs": ("seven state-of-the-art LLMs", 7, None, "LLMs", "="),
    "23 natural language processing (NLP) and vision-language (VL) tasks": (
        "23 natural language processing (NLP) and vision-language (VL) tasks", 23, None, "tasks",
        "="),
    "6 fully bidirectional off-board links": (
        "6 fully bidirectional off-board links", 6, None, "links", "="),
    "twenty-two code LMs": ("twenty-two code LMs", 22, None, "code LMs", "="),
    "wins on 3 of 5 tasks": ("3 of 5 tasks", 3, None, "tasks", "="),
    "wins on three of five tasks": ("three of five tasks", 3, None, "tasks", "="),
    "8 out of 10 question types": ("8 out of 10 question types", 8, None, "question types", "="),
    "grasps 10/14 objects": ("10/14 objects", 10, None, "objects", "="),
    "a class ratio of 1:4": ("1:4", 0.25, None, None, "="),
    "we collect 14,000 quantum circuits": (
        "14,000 quantum circuits", 14_000, None, "quantum circuits", "="),
    "more than 50,000 papers": ("more than 50,000 papers", 50_000, None, "papers", ">"),
    "roughly 3,000 images": ("roughly 3,000 images", 3000, None, "images", "~"),
    "results over 5 datasets": ("5 datasets", 5, None, "datasets", "="),
    "an 8-fingered gripper": ("8-fingered", 8, None, "fingers", "="),
    "10-fold cross-validation": ("10-fold", 10, None, "cross-validation folds", "="),
    "over 100 languages": ("over 100 languages", 100, None, "languages", ">"),
    "100+ languages": ("100+ languages", 100, None, "languages", ">"),
    "100 or more languages": ("100 or more languages", 100, None, "languages", ">="),
    "at least 12 raters": ("at least 12 raters", 12, None, "raters", ">="),
    "no more than 5 ms": ("no more than 5 ms", 5, None, "ms", "<="),
    "sub-10ms latency": ("sub-10ms", 10, None, "ms", "<"),
    "nearly 50% of cases": ("nearly 50%", 50, None, "%", "~"),
    r"$\leq 5\%$ of cases": (r"$\leq 5\%$", 5, None, "%", "<="),
    # scores without a unit
    "a BLEU of 28.4": ("28.4", 28.4, None, None, "="),
    "AUC=0.93 on held-out data": ("0.93", 0.93, None, None, "="),
    "significant (p < 0.05)": ("< 0.05", 0.05, None, None, "<"),
}  # fmt: skip


@pytest.mark.parametrize("text", ONE)
def test_one_quantity_is_read_with_its_bound_and_unit(text):
    assert read(text) == [ONE[text]]


SEVERAL = {
    "improves throughput over A, B and C by up to 29times, 29times and 3times on OPT-6.7B with "
    "20% heavy hitters": [
        ("up to 29times", 29, None, "x", "up to"), ("29times", 29, None, "x", "up to"),
        ("3times", 3, None, "x", "up to"), ("20%", 20, None, "%", "=")],
    "gains of 1.3, 2.5 and 3.1 points on A, B and C, respectively": [
        ("1.3", 1.3, None, "points", "="), ("2.5", 2.5, None, "points", "="),
        ("3.1 points", 3.1, None, "points", "=")],
    "improves accuracy from 83.0% to 85.3%": [
        ("83.0%", 83, None, "%", "="), ("85.3%", 85.3, None, "%", "=")],
    "using 6 source and 5 target corpora": [
        ("6 source", 6, None, "corpora", "="), ("5 target corpora", 5, None, "corpora", "=")],
    "models of 1.3, 2.7 and 6.7 billion parameters": [
        ("1.3", 1.3e9, None, "parameters", "="), ("2.7", 2.7e9, None, "parameters", "="),
        ("6.7 billion parameters", 6.7e9, None, "parameters", "=")],
    "by 2.24/7.17 points": [
        ("2.24", 2.24, None, "points", "="), ("7.17 points", 7.17, None, "points", "=")],
    "gains of 27.7%/62.3%": [("27.7%", 27.7, None, "%", "="), ("62.3%", 62.3, None, "%", "=")],
    "of 1.3/2.7/6.7B parameters": [
        ("1.3", 1.3e9, None, "parameters", "="), ("2.7", 2.7e9, None, "parameters", "="),
        ("6.7B parameters", 6.7e9, None, "parameters", "=")],
    "100, 500 and 1K images": [
        ("100", 100, None, "images", "="), ("500", 500, None, "images", "="),
        ("1K images", 1000, None, "images", "=")],
    "2-, 3-, and 4-bit weights": [
        ("2", 2, None, "bits", "="), ("3", 3, None, "bits", "="),
        ("4-bit", 4, None, "bits", "=")],
    "8 GPUs for 3 days": [("8 GPUs", 8, None, "GPUs", "="), ("3 days", 3, None, "days", "=")],
}  # fmt: skip


@pytest.mark.parametrize("text", SEVERAL)
def test_lists_share_unit_and_bound_and_a_change_is_no_range(text):
    assert read(text) == SEVERAL[text]


def test_the_ends_of_a_change_are_told():
    assert [q.change for q in find_quantities("raises it from 83.0% to 85.3%")] == ["from", "to"]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 we began, since the 1990s, until 2020-2022.",
        "Prior work [12], [3, 4-7] (Smith et al., 2020) agrees.",
        "See Section 3, Table 2, Figure 4 and Eq. (5).",
        "As in phases 3, 5, and 7 providing measures; Tables 1 and 2",
        "Released as version 3.2, v2.0.1 and Python 3.11.",
        "(1) first and (2) second",
        "GPT-4, ResNet-50, CIFAR-10, ViT-B/16, H2O and COVID-19",
        "Qwen2.5-7B, OPT-6.7B, ImageNet-1K, GSM8K, an F1 score, an L2 norm and 3D shapes",
        "Llama 2 and SemEval-2018 Task 1 and WMT 2014",
        "a few models, dozens of users, several hundred runs, many orders of magnitude",
        "one of the first methods; another one; the 21st century; 2nd place",
        "it is available 24/7 at https://example.org/2024/1234 or arXiv:2401.01234",
        "a kernel of 17x17, images of 224 × 224 and an $O(n^2)$ bound",
        "these two models, both three key challenges and two main reasons",
        "a 3-gram model of a 2-graph in three dimensional space",
        "our contributions are two-fold; its aim is three-fold",
        "AI might one day replace it",
        "weight 6 codes of SemEval 2013 and 2016 datasets",
        "4K resolution images and 8K video",
        "functions over the 2-sphere, a $3$-uniform hypergraph",
        "a map f: {0,1}^n -> {0,1}, and the variable x2",
        "the third of these; a few hundred images; half of a dozen",
    ],
)  # fmt: skip
def test_numbers_that_state_no_amount_are_passed_over(text):
    assert [q.text for q in find_quantities(text) if q.unit is not None or q.decimal] == []


def test_the_counted_noun_is_told_apart_from_the_number():
    text = "over three different real-world benchmarks"
    (quantity,) = find_quantities(text)
    assert text[quantity.number.start : quantity.number.end] == "three"
    assert text[quantity.noun.start : quantity.noun.end] == "different real-world benchmarks"


AMOUNTS = st.one_of(
    st.integers(2, 10**6).map(lambda n: (f"{n}", float(n))),
    st.integers(1000, 10**9).map(lambda n: (f"{n:,}", float(n))),
    st.integers(1, 10**6).map(lambda n: (f"{n / 100:.2f}", float(f"{n / 100:.2f}"))),
    st.tuples(st.integers(1, 99), st.integers(-9, 9)).map(
        lambda p: (rf"${p[0]} \times 10^{{{p[1]}}}$", float(f"{p[0]}e{p[1]}"))
    ),
)
UNIT_FORMS = {
    "%": "%", r"\%": "%", " percent": "%", " percentage points": "percentage points", "x": "x",
    " times": "x", r"$\times$": "x", " ms": "ms", " GPU-hours": "GPU-hours", " W": "W",
    " tokens per second": "tokens/s", " BLEU points": "BLEU points", " FPS": "FPS",
}  # fmt: skip
BOUNDS = {
    "": "=", "up to ": "up to", "at least ": ">=", "less than ": "<", "more than ": ">",
    "at most ": "<=", "about ": "~",
}  # fmt: skip
FRAMES = (
    "Our system improves on it by {} in all cases.", "This costs {} on average.",
    "We report {}, which is new.", "Compared to GPT-4 (2023), it needs {} (see Section 3).",
)  # fmt: skip


@given(
    AMOUNTS,
    st.sampled_from(sorted(UNIT_FORMS)),
    st.sampled_from(sorted(BOUNDS)),
    st.sampled_from(FRAMES),
)
def test_a_known_amount_is_given_back_from_any_sentence(amount, unit, bound, frame):
    written, value = amount
    if written.endswith("$") and unit.startswith("$"):
        written, unit = written[:-1], unit[1:]  # one formula, not two
    (found,) = find_quantities(frame.format(f"{bound}{written}{unit}"))
    expected = (value, UNIT_FORMS.get(unit, "x"), BOUNDS[bound])
    assert (found.value, found.unit, found.comparator) == expected


@given(st.lists(st.integers(1, 999), min_size=2, max_size=5), st.sampled_from(["and", "or"]))
def test_a_list_gives_each_of_its_numbers_with_the_unit_of_the_last(numbers, joint):
    written = ", ".join(f"{n / 10}" for n in numbers[:-1]) + f" {joint} {numbers[-1] / 10}"
    found = find_quantities(f"We gain {written} points on A, B and C, respectively.")
    assert [(q.value, q.unit) for q in found] == [(n / 10, "points") for n in numbers]


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["{}-{}{}", "{} to {}{}",
       "between {} and {}{}", "{}{u}-{}{}"]))  # fmt: skip
def test_a_range_keeps_both_ends(low, more, form):
    text = (
        f"It draws {form.format(low, low + more, ' W', u=' W' if '{u}' in form else '')} of power"
    )
    (found,) = find_quantities(text.replace(" W-", "-"))
    assert (found.value, found.value_high, found.unit) == (low, low + more, "W")


PIECES = """
up to|less than|between|from|and|to|of|,|;|.|-|–|%|\\%|$|\\times|times|x|10^{|}|{|~|±|\\pm|(|)|[|]
half|a third|twice|a single GPU|or more|+|/|:|per|second|GB|ms|million|B|K|three|twenty|hundred
2019|0.5|1e-5|1,000|17|3|7B|GPT-4|models|datasets|parameter|-bit|order|of magnitude|ten-fold|€|US$
respectively|\t|\u00a0|é|😀|accuracy|95% CI|only|Table|v2.0|Smith et al.|\\frac|^\\circ|C|1:4|out of
"""
WORDS = st.sampled_from([piece for line in PIECES.strip().split("\n") for piece in line.split("|")])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.tuples(WORDS, st.sampled_from(["", " "])), max_size=40).map(
        lambda parts: "".join(piece + gap for piece, gap in parts)
    ),
)


@given(TEXTS)
@example("0US$THREE")
def test_any_text_gives_exact_disjoint_spans_in_order(text):
    found = find_quantities(text)
    end = 0
    for quantity in found:
        assert end <= quantity.start < quantity.end
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start <= quantity.number.start < quantity.number.end <= quantity.end
        end = quantity.end
    assert find_quantities(text) == found


@given(TEXTS)
def test_any_text_gives_finite_values_and_known_comparators(text):
    for quantity in find_quantities(text):
        assert abs(quantity.value) < float("inf")
        assert quantity.value_high is None or quantity.value < quantity.value_high < float("inf")
        assert quantity.comparator in COMPARATORS
        assert (quantity.value_high is None) or quantity.comparator != "="


@given(st.integers(0, 10**9), st.sampled_from(["%", "GB", "ms", "tokens", "parameters"]))
def test_a_number_and_its_unit_are_read_as_written(number, unit):
    (quantity,) = find_quantities(f"we measure {number} {unit} in total")
    known, multiple = unit_of(unit)
    assert (quantity.value, quantity.unit) == (number * multiple, known.name)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "$",
        "$1",
        "{",
        "10^",
        "a-",
        "1,",
        "(1",
        "1:1/",
        "½ ",
        "4- and ",
        "1.5/",
        "one-",
        "a hundred ",
        "10⁻³",
        "95% CI: 1, ",
        "8 A100 ",
    ],
)
def test_long_repetitive_text_is_read(piece):
    """No pattern may go back and forth over it; a slow one would time the suite out."""
    text = piece * 20_000
    assert all(text[q.start : q.end] == q.text for q in find_quantities(text))
