"""The store on disk: what it holds, how it is opened, and what is told when it cannot be."""

import pytest
from pyoxigraph import DefaultGraph

from kg import exporters, query, rdf, store
from kg.errors import InputError
from kg.graph import Build
from kg.job import open_build, write_records


@pytest.fixture(scope="module")
def build(extractions):
    return Build(lambda: extractions)


@pytest.fixture
def folder(build, tmp_path):
    store.write_store(build, tmp_path / "out" / "store")
    return tmp_path / "out"


def test_the_default_graph_holds_everything_once(build, folder):
    opened = store.open_store(folder).quads
    found = list(opened.quads_for_pattern(None, None, None, DefaultGraph()))
    assert len(found) == len(rdf.to_graph(build))


def test_each_paper_has_a_graph(build, folder):
    text = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    result = query.run(store.open_store(folder), text)
    assert int(result.rows[0][0].value) == len(list(build.papers())) + 1


def test_folder_and_store_and_graph_file_answer_alike(build, folder):
    rdf.to_trig(build, folder / "graph.trig.zst")
    text = "SELECT ?s ?o { ?s kg:basedOn ?o } ORDER BY ?s ?o"
    sources = (folder, folder / "store", folder / "graph.trig.zst")
    answers = [query.run(store.open_store(source), text).rows for source in sources]
    assert answers[0]
    assert answers[1:] == answers[:-1]


def test_a_store_is_opened_by_many_at_once_and_never_written(folder):
    one, two = store.open_store(folder), store.open_store(folder)
    with pytest.raises(RuntimeError, match="read-write"):
        one.quads.update("INSERT DATA { <a:a> <a:b> 1 }")
    assert query.run(two, "ASK { <a:a> ?p ?o }").rows[0][0].value == "false"


def test_prefixes_of_the_build_are_known(folder):
    result = query.run(store.open_store(folder), "SELECT ?o { method:qlora kg:basedOn ?o }")
    assert result.rows


def test_a_new_store_takes_the_place_of_the_old_one(build, extractions, folder):
    less = Build(lambda: extractions[:1])
    store.write_store(less, folder / "store")
    counted = query.run(store.open_store(folder), "SELECT (COUNT(*) AS ?n) { ?s a kg:Paper }")
    assert counted.rows[0][0].value == "1"
    assert [path.name for path in folder.iterdir()] == ["store"]


def test_a_failed_store_leaves_the_old_one(folder):
    def broken():
        raise RuntimeError("broken")
        yield

    with pytest.raises(RuntimeError, match="broken"):
        store.write_store(Build(broken), folder / "store")
    assert query.run(store.open_store(folder), "ASK { ?s a kg:Paper }").rows[0][0].value == "true"
    assert [path.name for path in folder.iterdir()] == ["store"]


@pytest.mark.parametrize("about", ["", "{", "[]", '{"prefixes": 1}'])
def test_a_damaged_store_says_how_to_make_it_anew(folder, about):
    (folder / "store" / "about.json").write_text(about)
    with pytest.raises(InputError, match=r"--to store"):
        store.open_store(folder)


def test_it_is_an_exporter(extractions, tmp_path):
    from kg.job import Summary

    records = tmp_path / "records.jsonl"
    write_records(extractions, records, Summary())
    exporters.load("store")(open_build(records), tmp_path / "store")
    assert query.run(store.open_store(tmp_path), "ASK { ?s a kg:Paper }").rows[0][0].value == "true"
