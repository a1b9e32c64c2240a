"""The exporters: a name, a file name, and a function ``(build, path) -> None``.

Built-in ones are listed here by dotted name and loaded on use; others come from the entry-point
group ``kg.exporters``, whose functions take the same two arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from kg.errors import FormatError
from kg.graph import Build

__all__ = ["BUILT_IN", "Exporter", "file_name", "load", "names"]

Exporter = Callable[[Build, Path], None]

BUILT_IN: dict[str, tuple[str, str]] = {
    "ttl": ("graph.ttl", "kg.rdf:to_turtle"),
    "nq": ("graph.nq.gz", "kg.rdf:to_nquads"),
    "nt": ("graph.nt", "kg.rdf:to_ntriples"),
    "trig": ("graph.trig", "kg.rdf:to_trig"),
    "rdfxml": ("graph.rdf", "kg.rdf:to_rdfxml"),
    "jsonld": ("graph.jsonld", "kg.rdf:to_jsonld"),
    "nanopubs": ("nanopubs.trig", "kg.nanopubs:to_nanopubs"),
    "store": ("store", "kg.store:write_store"),
    "html": ("graph.html", "kg.explorer:to_html"),
    "graphml": ("graph.graphml", "kg.tables:to_graphml"),
    "entities": ("entities.csv", "kg.tables:to_entities_csv"),
    "relations": ("relations.csv", "kg.tables:to_relations_csv"),
    "claims": ("claims.csv", "kg.tables:to_claims_csv"),
    "neo4j": ("neo4j", "kg.neo4j:to_neo4j"),
    "parquet": ("tables", "kg.parquet:to_parquet"),
}
"""Name -> (file name in an output folder, "module:function").

As in ``[project.entry-points."kg.exporters"]``; here for a checkout that is not installed.
"""


def names() -> list[str]:
    """Return the names of all exporters, built-in ones first."""
    return [*BUILT_IN, *sorted(set(_plug_ins()) - set(BUILT_IN))]


def file_name(name: str) -> str:
    """Return the name of the file that an exporter writes in an output folder."""
    return BUILT_IN[name][0] if name in BUILT_IN else f"graph.{name}"


def load(name: str) -> Exporter:
    """Return an exporter.

    Raises
    ------
    FormatError
        When there is none of this name, or when a plug-in cannot be loaded.
    """
    if name in BUILT_IN:
        module, _, function = BUILT_IN[name][1].partition(":")
        exporter: Exporter = getattr(import_module(module), function)
        return exporter
    plug_in = _plug_ins().get(name)
    if plug_in is None:
        raise FormatError(f"no exporter {name!r}; there are: {', '.join(names())}")
    try:
        loaded: Exporter = plug_in.load()
    except Exception as error:
        reason = f"exporter {name!r} ({plug_in.value}) cannot be loaded: {error}"
        raise FormatError(reason) from error
    return loaded


def _plug_ins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="kg.exporters")}
