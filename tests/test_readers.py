"""Readers: every format from its sample, every way in, and no traceback whatever comes."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from unittest import mock

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import records
from kg.errors import FormatError, InputError, Problem
from kg.model import Extraction, Extractor, Paper
from kg.readers import formats, read, read_many, size
from kg.readers.registry import BUILT_IN

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data" / "readers"
PAGE = ROOT / "kg" / "samples" / "daily-papers.txt"
SAMPLES = {path.stem: path for path in sorted(DATA.iterdir()) if path.suffix not in (".md", "")}
LONG = "This sentence is repeated until it is long enough to be an abstract of its own. " * 3

every_sample = pytest.mark.parametrize("name", SAMPLES)


def from_stdin(data: bytes, **options: str) -> list[Paper | Problem]:
    with mock.patch.object(sys, "stdin", mock.Mock(buffer=io.BytesIO(data))):
        return list(read("-", **options))


def papers_of(items: list[Paper | Problem]) -> list[Paper]:
    return [item for item in items if isinstance(item, Paper)]


def problems_of(items: list[Paper | Problem]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem)]


def texts_of(items: list[Paper | Problem]) -> list[tuple[str, str, str]]:
    return [(paper.id, paper.title, paper.abstract) for paper in papers_of(items)]


def noise(n_bytes: int, seed: int) -> str:
    """Return text that hardly compresses."""
    return random.Random(seed).randbytes(n_bytes).hex()


def as_json(item: Paper | Problem) -> object:
    if isinstance(item, Problem):
        return {"problem": item.reason, "line": item.line}
    return json.loads(json.dumps(asdict(item)))


# ---------------------------------------------------------------- formats


def test_every_built_in_format_has_a_sample():
    assert set(SAMPLES) == set(BUILT_IN)


@every_sample
def test_a_sample_gives_the_papers_and_problems_written_beside_it(name):
    expected = (DATA / "expected" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = list(read(SAMPLES[name]))
    assert [as_json(item) for item in found] == [json.loads(line) for line in expected]
    assert len(papers_of(found)) >= 3
    assert problems_of(found)


@every_sample
def test_exactly_one_sniffer_knows_a_sample(name):
    head = SAMPLES[name].read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert [key for key, reader in formats().items() if reader.sniff(head)] == [name]


def test_the_real_page_gives_its_fifty_papers_as_they_stand():
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    found = list(read_many([PAGE]))
    assert len(found) == 50
    assert [paper.title for paper in papers_of(found)] == lines[12::4]
    assert [paper.abstract for paper in papers_of(found)] == lines[14::4]
    assert [paper.source.line for paper in papers_of(found)] == list(range(13, 210, 4))
    assert found[-1].title == "Layerwise Recurrent Router for Mixture-of-Experts"
    assert found[-1].abstract.endswith("https://github.com/qiuzh20/RMoE")
    assert len({paper.id for paper in papers_of(found)}) == 50


def test_the_built_in_table_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["kg.readers"] == BUILT_IN


# ---------------------------------------------------------------- ways in


def two_members(data: bytes) -> bytes:
    half = len(data) // 2
    return gzip.compress(data[:half]) + gzip.compress(data[half:]) + b"\0" * 100


def two_frames(data: bytes) -> bytes:
    compress = zstandard.ZstdCompressor().compress
    skippable = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
    return skippable + compress(data[:100]) + compress(data[100:])


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip of two members": two_members,
    "zstd": zstandard.ZstdCompressor().compress,
    "zstd of two frames": two_frames,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "CR": lambda data: data.replace(b"\n", b"\r"),
    "UTF-8 with mark": lambda data: b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
    "UTF-16": lambda data: data.decode("utf-8-sig").encode("utf-16"),
    "UTF-16 big-endian, gzip": lambda data: gzip.compress(
        b"\xfe\xff" + data.decode("utf-8-sig").encode("utf-16-be")
    ),
}


@every_sample
@pytest.mark.parametrize("variant", VARIANTS)
def test_compression_encoding_and_line_ends_change_nothing(name, variant, tmp_path):
    expected = [as_json(item) for item in read(SAMPLES[name])]
    data = VARIANTS[variant](SAMPLES[name].read_bytes())
    path = tmp_path / SAMPLES[name].name
    path.write_bytes(data)
    assert [as_json(item) for item in read(path)] == expected
    piped = from_stdin(data)
    assert texts_of(piped) == texts_of(list(read(path)))
    assert {problem.path for problem in problems_of(piped)} == {"-"}


def test_a_directory_gives_all_its_files_in_sorted_order(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a.csv").write_text("id,title,abstract\n1,One,First.\n", encoding="utf-8")
    (tmp_path / "b" / "deep.jsonl.gz").write_bytes(
        gzip.compress(b'{"id": "2", "title": "Two", "abstract": "Second."}\n')
    )
    (tmp_path / "c.csv").write_text("id,title,abstract\n3,Three,Third.\n", encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    (tmp_path / ".hidden.csv").write_text("id,title,abstract\n4,Four,4.\n", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.csv").write_text("id,title,abstract\n5,F,5.\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    found = list(read(tmp_path))
    assert [(paper.id, paper.source.path) for paper in papers_of(found)] == [
        ("1", "a.csv"),
        ("3", "c.csv"),
        ("2", "b/deep.jsonl.gz"),
    ]
    reasons = {problem.path: problem.reason for problem in problems_of(found)}
    assert set(reasons) == {"empty.txt", "photo.jpg", "pipe"}
    assert "no papers" in reasons["empty.txt"]
    assert "skipped" in reasons["photo.jpg"]
    assert "--format" in reasons["photo.jpg"]
    assert "not a regular file" in reasons["pipe"]


def test_a_directory_without_files_is_a_problem(tmp_path):
    assert ["no papers" in item.reason for item in problems_of(list(read(tmp_path)))] == [True]


def test_progress_counts_the_compressed_bytes_up_to_the_size(tmp_path):
    for name in ("one", "two"):
        lines = (
            json.dumps({"id": f"{name}{n}", "title": "T", "abstract": LONG, "x": noise(300, n)})
            for n in range(400)
        )
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    for sources in ([tmp_path], [tmp_path / "one.jsonl.gz", tmp_path / "two.jsonl.gz"]):
        seen: list[int] = []
        assert len(list(read_many(sources, progress=seen.append))) == 800
        assert seen == sorted(seen)
        assert len(set(seen)) > 4
        assert seen[-1] == sum(size(source) or 0 for source in sources) > 100_000
    assert size("-") is None
    assert size(tmp_path / "missing") is None


ENDLESS: dict[str, tuple[str, Callable[[int], str]]] = {
    "arxiv-atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        lambda n: f"<entry><id>{n}</id><title>T{n}</title><summary>{LONG}</summary></entry>\n",
    ),
    "bibtex": ("", lambda n: f"@misc{{k{n}, title = {{T{n}}}, abstract = {{{LONG}}}}}\n"),
    "csv": ("id,title,abstract\n", lambda n: f'{n},T{n},"{LONG}"\n'),
    "daily-papers": ("Header\n\n", lambda n: f"Title number {n}\n\n{LONG}\n\n"),
    "json": (
        '{"results": [',
        lambda n: json.dumps({"id": n, "title": f"T{n}", "abstract": LONG}) + ",",
    ),
    "jsonl": ("", lambda n: json.dumps({"title": f"T{n}", "abstract": LONG}) + "\n"),
    "pubmed": (
        "<PubmedArticleSet>",
        lambda n: (
            f"<PubmedArticle><ArticleTitle>T{n}</ArticleTitle><Abstract>"
            f"<AbstractText>{LONG}</AbstractText></Abstract></PubmedArticle>"
        ),
    ),
    "ris": ("", lambda n: f"TY  - JOUR\nTI  - T{n}\nAB  - {LONG}\nER  - \n"),
}


class EndlessFile(io.RawIOBase):
    """A file without end, which counts what was read of it."""

    def __init__(self, begin: str, record: Callable[[int], str]) -> None:
        self.pieces = self._pieces(begin, record)
        self.n_read = 0

    def _pieces(self, begin: str, record: Callable[[int], str]) -> Iterator[bytes]:
        yield begin.encode()
        n = 0
        while True:
            n += 1
            yield record(n).encode()

    def read(self, n_bytes: int = -1) -> bytes:
        data = b""
        while len(data) < n_bytes:
            data += next(self.pieces)
        self.n_read += len(data)
        return data


@pytest.mark.parametrize("name", ENDLESS)
def test_papers_come_before_the_end_of_the_file_is_seen(name):
    file = EndlessFile(*ENDLESS[name])
    with mock.patch.object(sys, "stdin", mock.Mock(buffer=file, spec_set=["buffer"])):
        items = read("-")
        first = next(items)
        assert isinstance(first, Paper)
        assert first.abstract.strip() == LONG.strip()
        assert first.source.format == name
        assert file.n_read < 400_000
        for _ in range(3000):
            assert isinstance(next(items), Paper)
        items.close()


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("source", ["missing.jsonl", "no/such/place", "a\0b"])
def test_a_source_that_cannot_be_opened_raises_an_input_error(source, tmp_path):
    with pytest.raises(InputError, match=r"no such file|cannot be opened"):
        list(read(tmp_path / source))


def test_read_many_misses_a_source_before_it_reads_any(tmp_path):
    with pytest.raises(InputError, match="missing"):
        next(read_many([PAGE, tmp_path / "missing"]))


def test_unknown_content_names_the_formats_and_the_option():
    with pytest.raises(FormatError) as caught:
        from_stdin(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    for word in ("--format", *BUILT_IN):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04rest", "zip"),
        (b"%PDF-1.7 rest", "PDF"),
        (b"\xfd7zXZ\x00\x00", "xz"),
        (b"BZh91AY&SY", "bzip2"),
        (b'{"name": "package", "version": "1.0"}', "no known format"),
        (b"# A readme\n\n" + LONG.encode(), "no known format"),
        (b"a,b,c\n1,2,3\n", "no known format"),
        (b"<html><body>Hello</body></html>", "no known format"),
        (b'{"text": "We train BERT.", "entities": []}\n', "no known format"),
        (("Terms\n\n" + (LONG * 3 + "\n\n") * 6).encode(), "no known format"),
    ],
    ids=["zip", "pdf", "xz", "bzip2", "package", "readme", "table", "html", "labels", "licence"],
)
def test_what_holds_no_papers_is_not_taken_for_a_known_format(data, word):
    with pytest.raises(FormatError, match=word):
        from_stdin(data)


def test_an_unknown_format_name_is_an_error():
    with pytest.raises(FormatError, match=r"(?s)'jsonlines'.*bibtex.*--format"):
        list(read(PAGE, format="jsonlines"))


def test_one_unknown_file_among_several_is_a_problem_and_alone_an_error(tmp_path):
    junk = tmp_path / "junk.bin"
    junk.write_bytes(b"\x00\x01\x02")
    found = list(read_many([junk, PAGE]))
    assert [(p.path, "skipped" in p.reason) for p in problems_of(found)] == [("junk.bin", True)]
    assert len(papers_of(found)) == 50
    with pytest.raises(FormatError):
        list(read_many([junk]))


@pytest.mark.parametrize("name", [None, *BUILT_IN])
@pytest.mark.parametrize(
    "data", [b"", b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe", gzip.compress(b"", mtime=0)]
)
def test_an_empty_file_is_a_problem_in_every_format(name, data):
    found = from_stdin(data, **({"format": name} if name else {}))
    assert ["no papers" in problem.reason for problem in found] == [True]


def test_a_file_in_which_nothing_is_found_is_a_problem():
    for data, name in ((b"[]", "json"), (b"<feed/>", "arxiv-atom"), (b"% nothing", "bibtex")):
        found = from_stdin(data, format=name)
        assert ["no papers" in problem.reason for problem in found] == [True]


@every_sample
def test_bytes_that_are_no_utf8_are_reported_once_and_the_papers_kept(name):
    data = SAMPLES[name].read_bytes()
    assert b"31,000" in data or b"31000" in data
    bad = data.replace(b"31,000", b"31\xff000").replace(b"31000", b"31\xff000\xfe")
    found = from_stdin(bad)
    reasons = [p for p in problems_of(found) if "not UTF-8" in p.reason]
    line = bad[: bad.index(b"\xff")].count(b"\n") + 1
    assert [problem.line for problem in reasons] == [line]
    assert [text.replace("\ufffd", ",") for _, _, text in texts_of(found)] == [
        text.replace("31000", "31,000,") for _, _, text in texts_of(list(read(SAMPLES[name])))
    ]


def test_an_xml_file_says_its_encoding_itself():
    entry = "<entry><id>1</id><title>Ü</title><summary>Größe</summary></entry>"
    xml = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    data = f'<?xml version="1.0" encoding="ISO-8859-1"?>{xml}'.encode("latin-1")
    assert texts_of(from_stdin(data)) == [("1", "Ü", "Größe")]


@pytest.mark.parametrize("method", ["gzip", "zstd"])
def test_a_truncated_file_keeps_the_papers_before_the_cut(method):
    lines = [json.dumps({"id": str(n), "title": "T", "abstract": f"{n} {noise(99, n)}"})
             for n in range(2000)]  # fmt: skip
    data = VARIANTS[method]("\n".join(lines).encode())
    found = from_stdin(data[: len(data) * 2 // 3])
    assert len(papers_of(found)) > 500
    assert [paper.id for paper in papers_of(found)] == [
        str(n) for n in range(len(papers_of(found)))
    ]
    assert any("cut off" in problem.reason for problem in problems_of(found))


@pytest.mark.parametrize("method", ["gzip", "zstd"])
def test_a_damaged_file_keeps_the_papers_before_the_damage(method):
    lines = [json.dumps({"id": str(n), "title": "T", "abstract": noise(99, n)})
             for n in range(4000)]  # fmt: skip
    data = bytearray(VARIANTS[method]("\n".join(lines).encode()))
    middle = len(data) // 2
    data[middle : middle + 400] = bytes(400)
    found = from_stdin(bytes(data))
    assert papers_of(found)
    assert any(f"the {method} data is" in problem.reason for problem in problems_of(found))


# ---------------------------------------------------------------- unique ids


def write_lines(path: Path, *values: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")
    return path


def test_ids_are_unique_over_all_sources(tmp_path):
    one = write_lines(
        tmp_path / "one.jsonl",
        {"id": "a", "title": "T", "abstract": "First."},
        {"id": "a~2", "title": "T", "abstract": "Has the name of another."},
        {"title": "No id", "abstract": "Text."},
    )
    two = write_lines(
        tmp_path / "two.jsonl",
        {"id": "a", "title": "T", "abstract": "First."},
        {"id": "a", "title": "T", "abstract": "Second."},
        {"id": "a", "title": "T", "abstract": "Third."},
        {"id": "a", "title": "T", "abstract": "Second."},
        {"title": "No id", "abstract": "Text."},
    )
    found = list(read_many([one, two]))
    assert [(paper.id, paper.abstract) for paper in papers_of(found)] == [
        ("a", "First."),
        ("a~2", "Has the name of another."),
        ("paper:" + sha256(b"No id\nText.").hexdigest()[:12], "Text."),
        ("a~3", "Second."),
        ("a~4", "Third."),
    ]
    assert [(p.path, p.line, "duplicate" in p.reason) for p in problems_of(found)] == [
        ("two.jsonl", 1, True),
        ("two.jsonl", 2, False),
        ("two.jsonl", 3, False),
        ("two.jsonl", 4, True),
        ("two.jsonl", 5, True),
    ]
    assert "'a~3'" in problems_of(found)[1].reason


def test_many_texts_under_one_id_stay_cheap(tmp_path):
    values = ({"id": "same", "title": "T", "abstract": f"Text {n}."} for n in range(20_000))
    found = list(read_many([write_lines(tmp_path / "same.jsonl", *values)]))
    assert len({paper.id for paper in papers_of(found)}) == 20_000


# ---------------------------------------------------------------- text as given


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "nul \x00 and bell \x07",
        "&lt;b&gt; H_2O \\model 0.07\\% ~\\url{https://example.org} 22times",
        "عربي and עברית and 𝔘nicode\u2028separator\u00a0space",
        "  spaces at both ends \n and lines\r\nof both kinds  ",
        'quotes " and \\ backslashes',
    ],
    ids=["1 MB", "control", "markup", "right-to-left", "space", "quotes"],
)
def test_json_text_is_kept_as_given(text):
    value = {"id": "1", "title": f"T {text[:50]}", "abstract": text}
    for data in (json.dumps(value), json.dumps([value]), json.dumps(value, ensure_ascii=False)):
        (paper,) = from_stdin(data.encode())
        assert (paper.title, paper.abstract) == (value["title"], text)


@pytest.mark.parametrize("name", ENDLESS)
def test_an_abstract_of_a_megabyte_is_read_whole(name):
    begin, record = ENDLESS[name]
    data = (begin + record(1).replace(LONG, LONG * 5000)).encode()
    (paper,) = papers_of(from_stdin(data, format=name))
    assert paper.abstract.strip() == (LONG * 5000).strip()
    assert papers_of(from_stdin(data)) == [paper]


def test_half_characters_are_mended_so_that_the_text_can_be_written():
    found = from_stdin(b'{"id": "1", "title": "T \\ud83d", "abstract": "A \\udc00 b"}')
    assert texts_of(found) == [("1", "T \ufffd", "A \ufffd b")]
    assert ["U+FFFD" in problem.reason for problem in problems_of(found)] == [True]


def test_a_record_is_read_back_as_the_paper_it_was_made_from(tmp_path):
    for path in SAMPLES.values():
        made = papers_of(list(read(path)))
        lines = (records.dumps(Extraction(p, Extractor("kg", "0", "m"))) for p in made)
        file = tmp_path / f"{path.stem}.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        assert list(read(file)) == made


# ---------------------------------------------------------------- pages


def page(text: str) -> list[tuple[str, str]]:
    found = from_stdin(text.encode(), format="daily-papers")
    return [(paper.title, paper.abstract) for paper in papers_of(found)]


@pytest.mark.parametrize(
    "between",
    ["Sep 2", "3 September 2025", "2025-09-02", "42", "· 7 authors", "1.2k upvotes", "Abstract",
     "Submitted by Jane Q. Doe and two others", "by Jane Doe", "3 days ago", "jdoe", "pdf", "---",
     "Jane Doe, John Smith and Li Wei"],
)  # fmt: skip
def test_page_furniture_is_no_title_wherever_it_stands(between):
    expected = [("First Good Title", LONG.strip()), ("A Title? Of Words", LONG.strip())]
    after = f"First Good Title\n\n{LONG}\n\n{between}\n\nA Title? Of Words\n\n{LONG}\n"
    assert page(after) == expected
    before = f"First Good Title\n\n{between}\n\n{LONG}\n\nA Title? Of Words\n\n{LONG}\n"
    assert page(before) == expected
    assert problems_of(from_stdin(after.encode())) == []


@pytest.mark.parametrize(
    "title",
    ["DINOv3", "Attention Is All You Need", "Byte Pair Encoding Is Suboptimal for Pretraining",
     "Who Said Words? " * 8 + "On Questions", "A Long Title, Cut Off by the Page, about " * 4 + "…",
     "vLLM", "Sharing Is Caring", "Code Generation with Small Models", "Sepsis in 2020"],
)  # fmt: skip
def test_titles_of_all_kinds_are_titles(title):
    text = f"Paper One about Things\n\n{LONG}\n\n{title}\n\n{LONG}"
    assert page(text) == [("Paper One about Things", LONG.strip()), (title.strip(), LONG.strip())]


def test_a_hard_wrapped_page_is_read_by_its_blocks():
    words = ("We present a method that wraps its lines as mail programs do.\n" * 9).strip()
    text = f"Digest\n\nA Title that Is Long Enough\nto Be Wrapped\n\n{words}\n\nNext One\n\n{words}"
    assert page(text) == [
        ("A Title that Is Long Enough to Be Wrapped", words),
        ("Next One", words),
    ]


def test_short_sentences_after_an_abstract_belong_to_it():
    text = f"One\n\n{LONG}\n\nCode is available at our project site.\n\nTwo\n\n{LONG}"
    assert page(text)[0] == ("One", f"{LONG.strip()}\n\nCode is available at our project site.")


def test_prose_without_a_title_is_a_problem():
    found = from_stdin(f"{LONG}\n\nA Title Here\n\n{LONG}".encode(), format="daily-papers")
    assert [problem.line for problem in problems_of(found)] == [1]
    assert [paper.title for paper in papers_of(found)] == ["A Title Here"]


# ---------------------------------------------------------------- JSON


def test_a_json_list_of_any_size_equals_what_the_standard_library_reads(tmp_path):
    values = [
        {"id": f"p{n}", "title": f'T {n} "[{{', "abstract": "é𝔘\\n" * (n % 7000 + 1), "n": [n] * 5}
        for n in range(0, 40_000, 1999)
    ]
    for indent in (None, 2):
        for whole in (values, {"total": 3, "papers": values, "next": None}):
            path = tmp_path / "list.json"
            path.write_text(json.dumps(whole, indent=indent), encoding="utf-8")
            assert texts_of(list(read(path))) == [
                (value["id"], value["title"], value["abstract"]) for value in values
            ]


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        ('[{"id": "1", "title": "T", "abstract": "A."}, {"id": "2", "title": "T", "abst', ["1"]),
        ('[{"id": "1", "title": "T", "abstract": "A."}', ["1"]),
        ('[{"id": "1" "title": "T"}, {"id": "2", "title": "T", "abstract": "A."}]', ["2"]),
        ('[1, "x", null, {"id": "2", "title": "T", "abstract": "A."}]', ["2"]),
        ('{"message": {"items": [{"id": "1", "title": ["T"], "abstract": "A."}]}}', ["1"]),
        ('{\n "id": "1",\n "title": "T",\n "abstract": "A."\n}', ["1"]),
        ('{"id": "1",\n"title": "T", "abstract": "A."}\n{"id": "2",\n"title": "T",\n'
         '"abstract": "B."}', ["1", "2"]),
        ('{"results": [{"id": "1", "title": "T", "abstract": "A."}]}\n'
         '{"results": [{"id": "2", "title": "T", "abstract": "A."}]}', ["1", "2"]),
        ('[{"id": "1", "title": "T", "abstract": "A."}] and more', ["1"]),
        ("[" * 100_000, []),
        ('{"a":' * 3_000, []),
    ],
    ids=["cut", "open", "comma", "mixed", "nested", "pretty", "pretty sequence", "pages", "junk",
         "deep", "deeper"],
)  # fmt: skip
def test_json_gives_what_can_be_read_of_it(data, ids):
    found = from_stdin(data.encode(), format="json")
    assert [paper.id for paper in papers_of(found)] == ids
    assert found


def test_a_json_list_may_hold_the_records_of_any_source():
    lines = [
        line
        for name in ("arxiv-jsonl", "openalex", "semantic-scholar", "records")
        for line in SAMPLES[name].read_text(encoding="utf-8").splitlines()[:2]
    ]
    expected = [text for line in lines for text in texts_of(from_stdin(line.encode()))]
    assert texts_of(from_stdin(f"[{','.join(lines)}]".encode())) == expected
    assert len(expected) == 8


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["Ada Lovelace", "", None, {"name": "Alan Turing"}], ("Ada Lovelace", "Alan Turing")),
        ([{"family": "Lovelace", "given": "Ada"}, {"literal": "W3C"}], ("Ada Lovelace", "W3C")),
        ("Lovelace, Ada; Turing, Alan", ("Ada Lovelace", "Alan Turing")),
        ("Ada Lovelace and Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Lovelace, Ada and Turing, Alan", ("Ada Lovelace", "Alan Turing")),
        ("Ada Lovelace, Alan Turing and Li Wei", ("Ada Lovelace", "Alan Turing", "Li Wei")),
        ("Ada Lovelace,  Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Lovelace, Ada", ("Ada Lovelace",)),
        ({"name": "Ada"}, ("Ada",)),
        (7, ()),
        ([["Ada"], {"author": {"display_name": "Alan"}}], ("Ada", "Alan")),
    ],
)
def test_authors_are_understood_in_every_usual_form(value, expected):
    data = json.dumps({"title": "T", "abstract": "A.", "authors": value}).encode()
    (paper,) = from_stdin(data)
    assert paper.authors == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-14", "2024-03-14"),
        ("2024-03-14T23:59:59+02:00", "2024-03-14"),
        ("2024/3/4", "2024-03-04"),
        ("20240314", "2024-03-14"),
        ("14 March 2024", "2024-03-14"),
        ("Mar. 14, 2024", "2024-03-14"),
        ("March 2024", "2024-03"),
        ("2024-03", "2024-03"),
        ("2024-02-31", "2024-02"),
        ("2024-13-01", "2024"),
        ("03/14/2024", "2024"),
        (2024, "2024"),
        (2024.0, "2024"),
        ({"date-parts": [[2024, 3]]}, "2024-03"),
        ("soon", None),
        (True, None),
        (10**30, None),
        ([], None),
    ],
)
def test_dates_become_iso_dates_as_exact_as_they_are_given(value, expected):
    data = json.dumps({"title": "T", "abstract": "A.", "date": value}).encode()
    (paper,) = from_stdin(data)
    assert paper.date == expected


@pytest.mark.parametrize("nothing", ["", "  ", "N/A", "nan", None, [], {}, float("nan"), False])
def test_an_abstract_that_says_nothing_is_none(nothing):
    data = json.dumps({"title": "T", "abstract": nothing}).encode()
    assert ["no abstract" in problem.reason for problem in from_stdin(data)] == [True]


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_any_delimiter_is_found_from_the_header(delimiter):
    rows = [("Title", "ABSTRACT", "arXiv ID"), ("T, one; two", "A | b", "2403.1")]
    data = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert texts_of(from_stdin(data.encode())) == [("2403.1", "T, one; two", "A | b")]


def test_a_header_without_the_columns_says_which_are_missing():
    (problem,) = from_stdin(b"name,abstract\nx,y\n", format="csv")
    assert problem.line == 1
    assert "no column for title" in problem.reason
    assert "name, abstract" in problem.reason


def test_a_quote_that_is_never_closed_costs_its_own_row_only():
    rows = [f'{n},"Title {n}","Abstract, {n}."' for n in range(100)]
    rows[40] = '40,"Title 40,"Abstract, 40."'
    rows[60] = '60,Title 60,"Abstract, 60.'
    found = from_stdin("\n".join(["id,title,abstract", *rows]).encode())
    assert len(papers_of(found)) == 98
    assert [problem.line for problem in problems_of(found)] == [42, 62]


# ---------------------------------------------------------------- BibTeX


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("@a{k, title={A {B} C}, abstract={x}}", "A B C"),
        ('@a{k, title="A {"}B{"} C", abstract={x}}', 'A "B" C'),
        ("@a{k, title={$x^{2}$ and \\textbf{bold} {\\em it}}, abstract={x}}",
         "$x^{2}$ and \\textbf{bold} \\em it"),
        ('@string{s = "A B"} @a{k, title = s # { C} # "!", abstract={x}}', "A B C!"),
        ("@a(k, title={A (B) C}, abstract={x})", "A (B) C"),
        ("@a{k, abstract={x} title={A}}", "A"),
        ("@a{k, title={A}, title={B}, abstract={x},}", "A"),
        ("% @a{c, title={No}}\n@a{k,title={A\n   B},abstract={x}}", "A B"),
        ("user@example.org wrote: @a{k, title={A}, abstract={x}}", "A"),
    ],
)  # fmt: skip
def test_bibtex_values_are_read_as_bibtex_has_them(entry, title):
    found = from_stdin(entry.encode(), format="bibtex")
    assert [paper.title for paper in papers_of(found)] == [title]


@pytest.mark.parametrize(
    "broken",
    ["@a{b, title={Open", "@a{b, title={A}, abstract={{x}", '@a{b, title="Open}, abstract={x}',
     "@a{b title={A}}", "@a{b, title=}", "@string{s = ", "@a{", "@", "}}}", "@a{b, = {x}}"],
)  # fmt: skip
def test_a_broken_entry_does_not_take_the_next_with_it(broken):
    good = "@article{good, title={T}, abstract={A.}}\n"
    found = from_stdin(f"{good}{broken}\n{good}".encode(), format="bibtex")
    assert texts_of(found) == [("good", "T", "A.")] * 2


@pytest.mark.parametrize(
    ("latex", "name"),
    [
        (r"G{\"o}del, Kurt", "Kurt Gödel"),
        (r"{\O}ystein Vind{\aa}s and \v{S}t\v{e}p{\'a}n {\v C}ap", "Øystein Vindås"),
        (r"de la Vall{\'e}e Poussin, Charles", "Charles de la Vallée Poussin"),
        ("Ford, Jr., Henry", "Henry Ford Jr."),
        ("{Barnes and Noble}", "Barnes and Noble"),
        (r"Erd{\H{o}}s, P{\'a}l", "Pál Erdős"),
        (r"Mart{\'\i}n~Ruiz", "Martín Ruiz"),
    ],
)
def test_author_names_in_latex_are_left_readable(latex, name):
    entry = f"@a{{k, title={{T}}, abstract={{x}}, author={{{latex}}}}}"
    (paper,) = from_stdin(entry.encode(), format="bibtex")
    assert paper.authors[0] == name


# ---------------------------------------------------------------- XML


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE feed [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE feed [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
    ids=["bomb", "external", "parameter"],
)
def test_entities_of_a_file_are_never_expanded(declared):
    data = (
        f'{declared}<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>T &b;</title>'
        "<summary>&b;</summary></entry></feed>"
    )
    (problem,) = from_stdin(data.encode(), format="arxiv-atom")
    assert "entities" in problem.reason


def test_a_dtd_that_lies_elsewhere_is_not_fetched_and_its_entities_stay_as_written():
    data = (
        '<!DOCTYPE PubmedArticleSet SYSTEM "http://127.0.0.1:9/x.dtd"><PubmedArticleSet>'
        "<PubmedArticle><PMID>1</PMID><ArticleTitle>T &alpha;</ArticleTitle><Abstract>"
        "<AbstractText>A.</AbstractText></Abstract></PubmedArticle></PubmedArticleSet>"
    )
    assert texts_of(from_stdin(data.encode())) == [("1", "T &alpha;", "A.")]


def test_elements_may_nest_as_deep_as_they_like():
    deep = "<i>" * 50_000 + "x" + "</i>" * 50_000
    data = f"<feed><entry><id>1</id><title>T{deep}</title><summary>A.</summary></entry></feed>"
    assert texts_of(from_stdin(data.encode(), format="arxiv-atom")) == [("1", "Tx", "A.")]


# ---------------------------------------------------------------- plug-ins


def install(path: Path, monkeypatch: pytest.MonkeyPatch, name: str, points: str, code: str) -> None:
    """Put a package with entry points on the path, as an installer would."""
    info = path / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[kg.readers]\n{points}\n")
    (path / f"{name}.py").write_text(code)
    monkeypatch.syspath_prepend(path)


PLUG_IN = """
from kg.model import Paper, Source
def sniff(head):
    return head.startswith((b"%plug", b"{"))
def read(text, path):
    for line in text:
        if line == "bad":
            raise RuntimeError("boom")
        if not line.startswith("%"):
            yield Paper(line, line, line, source=Source(path, "plug", text.line))
"""


def test_a_third_party_reader_reads_what_no_built_in_one_knows(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "plug_one", "plug = plug_one", PLUG_IN)
    assert list(formats()) == [*BUILT_IN, "plug"]
    assert "plug_one" in formats()["plug"].description
    assert "plug_one" not in sys.modules  # listed, not loaded
    (paper,) = from_stdin(b"%plug\nhello")
    assert (paper.id, paper.source.format, paper.source.line) == ("hello", "plug", 2)
    (paper,) = from_stdin(b'{"id": "1", "title": "T", "abstract": "A."}')
    assert paper.source.format == "jsonl"
    assert texts_of(from_stdin(b"x", format="plug")) == [("x", "x", "x")]
    with pytest.raises(FormatError, match=r"plug_one.*boom"):
        from_stdin(b"x\nbad", format="plug")


def test_a_reader_that_fails_is_named_and_skipped(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "plug_two", "broken = plug_two:nothing\ngood = plug_two",
            PLUG_IN)  # fmt: skip
    found = from_stdin(b"%plug\nhello")
    assert texts_of(found) == [("hello", "hello", "hello")]
    (problem,) = problems_of(found)
    assert "'broken'" in problem.reason
    assert "plug_two" in problem.reason
    assert problems_of(from_stdin(PAGE.read_bytes())) == []  # nobody asks it when a format is known
    with pytest.raises(FormatError, match="plug_two"):
        from_stdin(b"x", format="broken")


def test_two_readers_that_know_a_file_leave_the_choice_to_people(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "plug_three", "p = plug_three\nq = plug_three", PLUG_IN)
    with pytest.raises(FormatError, match=r"more than one format \(p, q\)"):
        from_stdin(b"%plug\nhello")


def test_a_built_in_format_is_not_registered_twice_nor_replaced(tmp_path, monkeypatch):
    points = "\n".join(f"{name} = {path}" for name, path in BUILT_IN.items())
    install(tmp_path, monkeypatch, "plug_four", points, PLUG_IN)
    assert list(formats()) == list(BUILT_IN)
    other = tmp_path / "other"
    other.mkdir()
    install(other, monkeypatch, "plug_five", "csv = plug_five", PLUG_IN)
    assert list(formats()) == [*BUILT_IN, "csv@plug_five"]
    assert formats()["csv"].description.startswith("table")


# ---------------------------------------------------------------- anything at all


def check_anything(data: bytes, name: str | None) -> None:
    try:
        found = from_stdin(data, **({"format": name} if name else {}))
    except (InputError, FormatError):
        return
    assert found
    for item in found:
        if isinstance(item, Problem):
            assert item.reason
            assert item.path == "-"
            assert str(item).encode()
        else:
            assert isinstance(item, Paper)
            assert item.id.strip()
            assert item.title.strip()
            assert item.abstract.strip()
            assert json.dumps(asdict(item), ensure_ascii=False).encode()


any_format = st.sampled_from([None, *BUILT_IN])
thorough = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@thorough
@given(st.binary(max_size=400), any_format)
def test_no_bytes_end_in_anything_but_papers_problems_and_our_errors(data, name):
    check_anything(data, name)


FRAGMENTS = [
    b'{"id":', b'"title": "', b'"abstract"', b"]}", b"[{", b"\\u12", b"@a{k,", b"title={", b"#",
    b'"', b"\n", b"\t", b",", b";", b"TY  - X\n", b"AB  - ", b"ER  - \n", b"<entry>", b"</entry>",
    b"<sup>", b"&x;", b"<![CDATA[", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"1e999", b"null", b"-", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\r", b"Infinity", b"{", b"}", b"(",
    b"9" * 99,
]  # fmt: skip


@thorough
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(b"".join), any_format)
def test_no_heap_of_fragments_ends_in_a_traceback(data, name):
    check_anything(data, name)


@st.composite
def mutated_samples(draw: st.DrawFn) -> tuple[bytes, str]:
    name = draw(st.sampled_from(sorted(SAMPLES)))
    data = SAMPLES[name].read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        piece = draw(st.one_of(st.just(b""), st.sampled_from(FRAGMENTS), st.just(data[start:end])))
        end = draw(st.sampled_from([start, start + 1, end]))
        data = data[:start] + piece + data[end:]
    return data, name


@thorough
@given(mutated_samples(), any_format)
def test_no_damaged_sample_ends_in_a_traceback(sample, other):
    data, name = sample
    check_anything(data, name)
    check_anything(data, other)
    check_anything(gzip.compress(data)[:-20], None)


@thorough
@given(mutated_samples())
def test_built_in_formats_exclude_each_other(sample):
    known = [name for name, reader in formats().items() if reader.sniff(sample[0])]
    assert len(known) < 2


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "author", "date-parts", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = ["id", "title", "abstract", "authors", "date", "year", "url", "doi", "venue", "versions",
        "authors_parsed", "abstract_inverted_index", "display_name", "authorships",
        "source", "primary_location", "externalIds", "corpusid", "extractor",
        "entities", "results"]  # fmt: skip


@thorough
@given(st.dictionaries(st.sampled_from(KEYS), JSON_VALUES), any_format)
def test_no_kind_of_value_in_a_json_record_ends_in_a_traceback(record, name):
    check_anything(json.dumps({"title": "T", "abstract": "A."} | record).encode(), name)
    check_anything(json.dumps(record).encode(), name)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@thorough
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(",;|\t"))
def test_a_table_gives_back_every_cell(rows, delimiter):
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = [f"title{delimiter}abstract", *(
        delimiter.join((quoted(f"t{title}"), quoted(f"a {abstract}"))) for title, abstract in rows
    )]  # fmt: skip
    found = from_stdin("\n".join(lines).encode())
    assert [(p.title, p.abstract) for p in papers_of(found)] == [
        (f"t{title}", f"a {abstract}") for title, abstract in rows
    ]


@thorough
@given(st.lists(JSON_VALUES, max_size=4), st.sampled_from([None, 1]))
def test_the_elements_of_a_json_list_are_all_seen(values, indent):
    wrapped = [
        {"title": "T", "abstract": "A.", "id": f"i{n}", "x": x} for n, x in enumerate(values)
    ]
    data = json.dumps({"meta": values, "records": wrapped}, indent=indent).encode()
    assert [paper.id for paper in papers_of(from_stdin(data))] == [v["id"] for v in wrapped]
