"""Apache Jena, the OWL API (which Protégé stands on) and HermiT read what we write.

Java and the libraries come from Debian (``libapache-jena-java``, ``libowlapi-java``), HermiT with
owlready2; without them these tests are skipped, unless ``REQUIRE_JAVA`` is set.
"""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import exporters, rdf
from kg.graph import Build

pytestmark = pytest.mark.slow

JARS = Path("/usr/share/java")
NOT_BESIDE = re.compile(r"-\d[\d.]*\.jar$|log4j|slf4j-(?!api|simple)|over-slf4j|maven|logback")
"""Second copies with a version, and loggers that refuse each other."""

BUNDLES = "org/apache/jena/ext/xerces/"
"""Where Debian's jena-core keeps message files that its classes look for under ``xerces/``."""

FILES = {
    "ttl": "graph.ttl", "nt": "graph.nt", "nq": "graph.nq.gz", "trig": "graph.trig",
    "rdfxml": "graph.rdf", "nanopubs": "nanopubs.trig",
}  # fmt: skip
"""Without JSON-LD: what Jena reads it with is not whole in Debian."""


@pytest.fixture(scope="module")
def java(tmp_path_factory):
    missing = shutil.which("java") is None or not (JARS / "jena-tdb2.jar").exists()
    if missing or not (JARS / "owlapi-distribution.jar").exists():
        assert not os.environ.get("REQUIRE_JAVA"), "Java, Jena or the OWL API is not installed"
        pytest.skip("Java, Jena or the OWL API is not installed")
    messages = tmp_path_factory.mktemp("messages")
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(BUNDLES) and not name.endswith("/"):
                path = messages / "xerces" / name.removeprefix(BUNDLES)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    jars = sorted(str(jar) for jar in JARS.glob("*.jar") if not NOT_BESIDE.search(jar.name))
    call = [
        "java",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        ":".join([str(messages), *jars]),
    ]

    def run(*arguments):
        done = subprocess.run([*call, *map(str, arguments)], capture_output=True, text=True)
        told = done.stdout + done.stderr
        assert done.returncode == 0, told
        assert "WARN" not in told, told
        assert "ERROR" not in told, told
        return told

    return run


@pytest.fixture(scope="module")
def folder(extractions, tmp_path_factory):
    made = tmp_path_factory.mktemp("jena")
    build = Build(lambda: extractions, when="2026-11-27T12:00:00Z")
    for name, file in FILES.items():
        exporters.load(name)(build, made / file)
    return made


def test_riot_reads_every_format_and_warns_of_nothing(java, folder):
    told = java("riotcmd.riot", "--count", "--check", *(folder / name for name in FILES.values()))
    found = {
        Path(file).name: int(n.replace(",", ""))
        for file, n in re.findall(r"(\S+) : (?:Triples|Quads) = ([\d,]+)", told)
    }
    lines = (folder / "graph.nt").read_text("utf-8").count("\n")
    claims = len(list(ox.parse(path=str(folder / "nanopubs.trig"))))
    assert lines > 100
    assert found == dict.fromkeys(FILES.values(), lines) | {"nanopubs.trig": claims}


@pytest.mark.parametrize("name", ["ttl", "nq"])
def test_tdb2_holds_all_of_it(java, folder, tmp_path, name):
    java("tdb2.tdbloader", "--loc", tmp_path / "tdb", folder / FILES[name])
    count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    told = java("tdb2.tdbquery", "--loc", tmp_path / "tdb", "--results=csv", count)
    lines = (folder / "graph.nt").read_text("utf-8").count("\n")
    assert told.split() == ["n", str(lines)]


def test_a_second_shacl_engine_finds_the_same(java, folder, tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(rdf.ontology("shapes.ttl").read_text("utf-8"), "utf-8")
    call = ("shacl.shacl", "validate", "--shapes", shapes, "--data")
    assert re.search(r"sh:conforms\s+true", java(*call, folder / "graph.ttl"))
    broken = tmp_path / "broken.ttl"
    text = (folder / "graph.ttl").read_text("utf-8")
    broken.write_text(text.replace('kg:comparator "up to"', 'kg:comparator "about"'), "utf-8")
    assert re.search(r"sh:conforms\s+false", java(*call, broken))


def test_the_ontology_is_in_owl_2_dl(java, tmp_path):
    source = Path(__file__).with_name("Profile.java")
    text = rdf.ontology("kg.ttl").read_text("utf-8")
    (tmp_path / "kg.ttl").write_text(text, "utf-8")
    first, *violations = java(source, tmp_path / "kg.ttl").splitlines()
    assert int(first.removesuffix(" axioms")) > 400
    assert violations == []
    (tmp_path / "bad.ttl").write_text(f"{text}\nkg:Method rdfs:subClassOf rdf:List .\n", "utf-8")
    assert len(java(source, tmp_path / "bad.ttl").splitlines()) > 1


def test_a_reasoner_finds_the_ontology_consistent(java, monkeypatch):
    owlready2 = pytest.importorskip("owlready2")

    def unsatisfiable(more=""):
        turtle = rdf.ontology("kg.ttl").read_text("utf-8") + more
        quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        lines = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES)
        world = owlready2.World()
        loaded = world.get_ontology("https://w3id.org/paper-kg/ontology#")
        loaded.load(fileobj=io.BytesIO(lines), format="ntriples")
        owlready2.sync_reasoner_hermit(world, debug=0)
        return [c.name for c in world.inconsistent_classes() if c.name != "Nothing"]

    assert unsatisfiable() == []
    wrong = "\nkg:Odd a owl:Class ; rdfs:subClassOf kg:Task, [ owl:complementOf skos:Concept ] ."
    assert unsatisfiable(wrong) == ["Odd"]
