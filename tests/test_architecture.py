"""Modules import downwards only, and light commands stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent
LAYERS = [
    {"vocab", "errors", "files", "text", "tokens", "unit_table"},
    {"model", "sentences", "acronyms", "encoding", "language", "units", "naming"},
    {
        "records",
        "quantities",
        "evaluate",
        "forms",
        "layout",
        "anchors",
        "spread",
        "islands",
        "themes",
    }
    | {"clusters", "variants"},
    {"readers", "tagger", "decode", "resolve", "extractors"},
    {"linking", "hierarchy"},
    {"curation", "skos"},
    {"entities", "claims", "graph", "unclaimed"},
    {"links", "terms", "describe", "rdf", "telling", "scene", "explorer", "tables", "notebook"}
    | {"nanopubs", "parquet", "neo4j"},
    {"answers", "sparql", "store"},
    {"guard"},
    {"compare", "explain", "sheet", "verify", "validate"},
    {"plot", "claim_lists"},
    {"pipeline", "llm", "exporters", "query", "serve"},
    {"job", "progress"},
    {"incremental"},
    {"commands"},
    {"cli"},
    {"__init__", "__main__"},
]


def modules():
    return sorted(p for p in PACKAGE.rglob("*.py") if "weights" not in p.parts)


def top(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(name):
    found = [i for i, names in enumerate(LAYERS) if name in names]
    assert found, f"kg.{name} has no place in the layers; add it to LAYERS"
    return found[0]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_below(path):
    own = top(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module == "kg":
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg."):
            names = [node.module.split(".")[1]]
        for name in names:
            if (
                name in {own, "__version__"}
                or not (PACKAGE / f"{name}.py").exists() | (PACKAGE / name).is_dir()
            ):
                continue
            assert layer(name) <= layer(own), f"{own} must not import {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_has_a_docstring_and_a_bound(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 450


@pytest.mark.parametrize(
    "statement",
    ["import kg", "import kg.cli", "import kg.readers", "import kg.query", "import kg.evaluate"],
)
def test_light_parts_do_not_load_the_heavy_ones(statement):
    heavy = "{'spacy', 'onnxruntime', 'torch'}"
    code = f"{statement}; import sys; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
