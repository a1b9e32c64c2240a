"""Exporters are found by name, built in or brought by another package."""

import tomllib
from pathlib import Path

import pytest

from kg import exporters
from kg.errors import FormatError

ROOT = Path(__file__).parent.parent


@pytest.fixture
def plug_in(tmp_path, monkeypatch):
    """Install a package that brings the exporters ``shout`` and ``broken``."""
    (tmp_path / "plug.py").write_text(
        "def shout(build, path):\n"
        "    path.write_text(' '.join(c.label.upper() for c in build.concepts))\n"
    )
    info = tmp_path / "plug-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[kg.exporters]\nshout = plug:shout\nbroken = plug:nothing\nttl = plug:shout\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


def test_the_table_and_the_package_declare_the_same_exporters():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["entry-points"]["kg.exporters"]
    assert declared == {name: path for name, (_, path) in exporters.BUILT_IN.items()}


@pytest.mark.parametrize("name", exporters.BUILT_IN)
def test_every_built_in_exporter_writes_one_whole_file(name, corpus, tmp_path):
    path = tmp_path / exporters.file_name(name)
    exporters.load(name)(corpus, path)
    assert path.stat().st_size > 0
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


# The store is a database of another program, whose files are not equal byte for byte.
@pytest.mark.parametrize("name", sorted({*exporters.BUILT_IN} - {"store"}))
def test_writing_twice_gives_the_same_bytes(name, corpus, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for path in (one, two):
        exporters.load(name)(corpus, path)
    assert content(one) == content(two)


def content(path):
    if path.is_dir():
        return {p.name: p.read_bytes() for p in path.iterdir()}
    return path.read_bytes()


def test_a_plug_in_is_listed_and_used(plug_in, corpus, tmp_path):
    assert "shout" in exporters.names()
    path = tmp_path / exporters.file_name("shout")
    exporters.load("shout")(corpus, path)
    assert path.read_text() == " ".join(c.label.upper() for c in corpus.concepts)


def test_a_plug_in_never_takes_the_name_of_a_built_in_one(plug_in):
    assert exporters.names().count("ttl") == 1
    assert exporters.load("ttl").__module__ == "kg.rdf"


def test_a_broken_plug_in_is_named_and_harms_no_other(plug_in):
    with pytest.raises(FormatError, match=r"'broken' \(plug:nothing\) cannot be loaded"):
        exporters.load("broken")
    assert exporters.load("graphml")


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(FormatError, match="no exporter 'gexf'; there are: ttl,"):
        exporters.load("gexf")
