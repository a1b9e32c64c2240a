"""What the documents say is so: commands parse, code compiles or runs, links and names exist."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from kg.cli import make_parser, parse
from kg.query import library

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("training/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fences(text, language):
    """Return the fenced blocks of a language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)


def whole_lines(block):
    """Yield the commands of a shell block, those that quote over several lines as one."""
    line = ""
    for part in block.replace("\\\n", " ").splitlines():
        line = f"{line} {part}" if line else part
        if line.count("'") % 2 == 0:
            yield line
            line = ""


def kg_commands():
    for page in PAGES:
        for block in fences(page.read_text(encoding="utf-8"), "sh"):
            for line in whole_lines(block):
                for part in line.split("&&"):
                    words = shlex.split(part, comments=True)
                    if words and words[0].rsplit("/", 1)[-1] == "kg":
                        yield pytest.param(words[1:], id=f"{page.stem}: {part.strip()[:60]}")


@pytest.mark.parametrize("words", list(kg_commands()))
def test_commands_are_understood(words):
    if "|" in words:
        words = words[: words.index("|")]
    if ">" in words:
        words = words[: words.index(">")]
    options = parse(make_parser(), words)
    if getattr(options, "name", None):
        assert options.name in library()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_python_blocks_are_python(page):
    for block in fences(page.read_text(encoding="utf-8"), "python"):
        lines = block.splitlines()
        indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        ast.parse("\n".join(line[indent:] for line in lines))


@pytest.mark.parametrize("n", range(len(fences(README, "python"))))
def test_python_blocks_of_the_readme_run(n, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(fences(README, "python")[n], f"README.md, block {n + 1}", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_module_paths_exist():
    for page in PAGES:
        for path in re.findall(
            r"`((?:kg|training|tests|docs|ontologies)/[\w./-]+)`", page.read_text()
        ):
            if "NAME" not in path and "endnote" not in path:
                assert (ROOT / path).exists(), f"{page.name} names {path}"


def test_every_command_is_in_the_readme():
    commands = next(a for a in make_parser()._actions if a.dest == "command").choices
    assert [c for c in commands if f"kg {c}" not in README] == []


def test_every_input_format_is_in_the_readme():
    from kg.readers import formats

    assert [name for name in formats() if f"`{name}`" not in README] == []
