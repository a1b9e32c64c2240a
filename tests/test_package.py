"""What an installed package holds, and that the weights that ship are sound."""

import hashlib
import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import kg
from kg.tagger import default_weights

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_all_that_is_read_at_run_time(wheel):
    names = set(wheel.namelist())
    for folder, inside in ((ROOT / "kg", "kg"), (ROOT / "ontologies", "kg/ontologies")):
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"{inside}/{path.relative_to(folder).as_posix()}" in names


def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top.removesuffix(".dist-info").split("-")[0] for top in tops} == {"kg", "paper_kg"}


def test_the_base_install_is_light():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {d.split(">")[0] for d in project["dependencies"]}
    assert not names & {"torch", "transformers", "onnx", "pyshacl", "playwright", "pandas"}
    assert all(">=" in d for d in project["dependencies"])


def test_the_version_is_said_once_and_everywhere_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert kg.__version__ == project["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [{}]".format(project["version"]) in changes


def test_the_weights_are_those_of_their_card_and_small():
    folder = default_weights()
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    for name, digest in card["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert sum(p.stat().st_size for p in folder.iterdir()) <= 30_000_000


def test_the_libraries_of_the_page_are_those_that_are_told_with_their_licences():
    folder = ROOT / "kg" / "page" / "vendor"
    told = json.loads((folder / "vendor.json").read_text(encoding="utf-8"))
    named = {"vendor.json"}
    for library in told:
        path = folder / library["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == library["sha256"]
        assert library["licence"] == "MIT"
        assert len(library["licence_files"]) == 1 + len(library["holds"])
        for name in library["licence_files"]:
            text = (folder / name).read_text(encoding="utf-8")
            assert "Copyright" in text and "Permission is hereby granted" in text
        named |= {library["file"], *library["licence_files"]}
    assert named == {path.name for path in folder.iterdir()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "kg/page/vendor/LICENSE*" in project["license-files"]
