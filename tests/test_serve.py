"""The server: the SPARQL 1.1 Protocol, clients of others, limits, and what it refuses.

Names of the protocol tests are those of the W3C's suite for SPARQL 1.1, rebuilt from
https://www.w3.org/TR/sparql11-protocol/ for an endpoint that only reads.
"""

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import threading
import time
import warnings
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import uvicorn
from hostile import STRINGS

from kg import explorer, store, vocab
from kg.graph import Build
from kg.serve import Limits, make_app
from kg.serve.results import wanted

LORA = vocab.DEFAULT_BASE + "method/low-rank-adaptation"
ASK, SELECT = "ASK {}", "SELECT ?s { ?s a kg:Paper } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s a kg:Paper } WHERE { ?s a kg:Paper }"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
LIMITS = Limits(seconds=1.5, turns=(0.3,), rows=50, memory=1 << 28, quick=1, patience=10)
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + " }"


class Server:
    def __init__(self, source, **options):
        app = make_app(source, limits=LIMITS, **options)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(app, log_level="error", server_header=False)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, args=([self.socket],), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self):
        self.server.should_exit = True
        self.thread.join(20)

    def __call__(self, method, path, body=None, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(line):
            line.request(method, path, body, names)
            response = line.getresponse()
            data = response.read()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, data

    def get(self, query, **headers):
        return self("GET", f"/sparql?{urlencode({'query': query})}", **headers)


@pytest.fixture(scope="module")
def server(extractions, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    build = Build(lambda: extractions)
    store.write_store(build, folder / "store")
    explorer.to_html(build, folder / "graph.html")
    running = Server(folder, cors=["https://friend.example"], hosts=["kg.example"])
    yield running
    running.stop()


def test_query_get(server):
    status, headers, body = server.get(ASK, Accept="application/sparql-results+json")
    assert (status, headers["content-type"]) == (200, "application/sparql-results+json")
    assert json.loads(body) == {"head": {}, "boolean": True}


def test_query_post_form(server):
    status, _, body = server("POST", "/sparql", urlencode({"query": ASK}), Content_Type=FORM)
    assert (status, json.loads(body)["boolean"]) == (200, True)


def test_query_post_direct(server):
    status, _, body = server("POST", "/sparql", ASK, Content_Type=QUERY + "; charset=utf-8")
    assert (status, json.loads(body)["boolean"]) == (200, True)


ONE, TWO = (vocab.DEFAULT_BASE + f"paper/{name}/extraction" for name in ("p1", "p2"))
PAPER = "?{0} <{1}statedIn> <{2}paper/{3}>"


def said(paper, variable="s"):
    return PAPER.format(variable, vocab.KG, vocab.DEFAULT_BASE, paper)


@pytest.mark.parametrize(
    ("query", "dataset", "expected"),
    [
        pytest.param("ASK {}", [("default", "http://example.org/data0.rdf")], True,
                     id="query_get_with_a_dataset"),
        pytest.param(f"ASK {{ {said('p1')} . {said('p2', 't')} }}",
                     [("default", ONE), ("default", TWO)], True, id="query_dataset_default_graphs"),
        pytest.param(f"ASK {{ {said('p2')} }}", [("default", ONE)], False, id="no_other_graph"),
        pytest.param(f"ASK {{ GRAPH ?g {{ {said('p1')} }} GRAPH ?h {{ {said('p2', 't')} }} }}",
                     [("named", ONE), ("named", TWO)], True, id="query_dataset_named_graphs"),
        pytest.param(f"ASK {{ GRAPH ?g {{ {said('p2')} }} }}", [("named", ONE)], False,
                     id="no_other_named_graph"),
        pytest.param("ASK { ?s ?p ?o }", [("named", ONE)], False, id="no_default_graph"),
        pytest.param(f"ASK {{ {said('p1')} GRAPH ?g {{ {said('p2', 't')} }} }}",
                     [("default", ONE), ("named", TWO)], True, id="query_dataset_full"),
        pytest.param("ASK { ?s ?p ?o }", [("default", "file:///etc/passwd")], False,
                     id="a_file_is_not_read"),
        pytest.param("ASK { ?s ?p ?o }", [("default", "http://127.0.0.1:9/")], False,
                     id="an_address_is_not_asked"),
    ],
)  # fmt: skip
def test_query_dataset(server, query, dataset, expected):
    graphs = [(f"{kind}-graph-uri", iri) for kind, iri in dataset]
    answers = [
        server("GET", f"/sparql/?{urlencode([('query', query), *graphs])}"),
        server("POST", f"/sparql/?{urlencode(graphs)}", query, Content_Type=QUERY),
        server("POST", "/sparql/", urlencode([("query", query), *graphs]), Content_Type=FORM),
        server("POST", f"/sparql/?{urlencode(graphs)}", urlencode({"query": query}),
               Content_Type=FORM),
    ]  # fmt: skip
    assert [status for status, _, _ in answers] == [200] * 4
    assert {json.loads(body)["boolean"] for _, _, body in answers} == {expected}


def test_query_content_type_describe_of_what_is_not_there(server):
    status, headers, body = server("POST", "/sparql", "DESCRIBE <http://a/>", Content_Type=QUERY)
    assert (status, headers["content-type"], body) == (200, "text/turtle; charset=utf-8", b"")


def test_query_head(server):
    status, headers, body = server("HEAD", f"/sparql?{urlencode({'query': ASK})}")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (SELECT, "application/sparql-results+json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "text/html, application/xml;q=0.5, */*;q=0.1", "application/sparql-results+xml"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT (1 AS ?value) {}", "", "application/sparql-results+json"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "text/turtle", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (f"DESCRIBE <{LORA}>", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_query_content_type(server, query, accept, kind):
    status, headers, body = server.get(query, Accept=accept)
    assert (status, headers["content-type"]) == (200, kind)
    assert headers["vary"] == "Accept"
    media = kind.partition(";")[0]
    if media.endswith(("+xml",)):
        assert ET.fromstring(body) is not None
    elif media in ("text/turtle", "application/n-triples"):
        assert list(ox.parse(body, format=ox.RdfFormat.from_media_type(media)))
    elif media.endswith("json"):
        assert json.loads(body)


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        pytest.param("PUT", "/sparql?query=ASK%7B%7D", None, {}, 405, id="bad_query_method"),
        pytest.param("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400,
                     id="bad_multiple_queries"),
        pytest.param("POST", "/sparql", ASK, {"Content-Type": "text/plain"}, 415,
                     id="bad_query_wrong_media_type"),
        pytest.param("POST", "/sparql", urlencode({"query": ASK}), {}, 415,
                     id="bad_query_missing_form_type"),
        pytest.param("POST", "/sparql", ASK, {}, 415, id="bad_query_missing_direct_type"),
        pytest.param("POST", "/sparql", "", {"Content-Type": FORM}, 400, id="bad_query_missing"),
        pytest.param("POST", "/sparql", b"ASK { \xff }", {"Content-Type": QUERY}, 400,
                     id="bad_query_non_utf8"),
        pytest.param("GET", "/sparql?query=ASK%20%7B", None, {}, 400, id="bad_query_syntax"),
        pytest.param("POST", "/sparql", "update=CLEAR%20ALL", {"Content-Type": FORM}, 403,
                     id="update_form"),
        pytest.param("POST", "/sparql", "CLEAR ALL", {"Content-Type": "application/sparql-update"},
                     403, id="update_direct"),
        pytest.param("GET", "/sparql?update=CLEAR%20ALL", None, {}, 403, id="bad_update_get"),
        pytest.param("POST", "/sparql", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT",
                     {"Content-Type": FORM}, 403, id="bad_multiple_updates"),
        pytest.param("POST", "/sparql", "CLEAR NAMED", {"Content-Type": "text/plain"}, 415,
                     id="bad_update_wrong_media_type"),
        pytest.param("POST", "/sparql", "update=CLEAR%20NAMED", {}, 415,
                     id="bad_update_missing_form_type"),
        pytest.param("POST", "/sparql", b"CLEAR \xff",
                     {"Content-Type": "application/sparql-update"}, 403, id="bad_update_non_utf8"),
        pytest.param("POST", "/sparql", "update=CLEAR%20XYZ", {"Content-Type": FORM}, 403,
                     id="bad_update_syntax"),
        pytest.param("POST", "/sparql?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
                     "update=CLEAR%20ALL", {"Content-Type": FORM}, 403,
                     id="bad_update_dataset_conflict"),
        pytest.param("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=relative", None, {},
                     400, id="query_dataset_no_iri"),
        pytest.param("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=file%3A%2F%2F%2Fa%7B", None,
                     {}, 400, id="query_dataset_broken_iri"),
        pytest.param("GET", "/sparql?query=ASK%7B%7D", None, {"Accept": "image/png"}, 406,
                     id="query_not_acceptable"),
        pytest.param("GET", "/nothing", None, {}, 404, id="no_such_page"),
        pytest.param("GET", "/static/..%2F__init__.py", None, {}, 404, id="no_way_out_of_static"),
        pytest.param("POST", "/sparql", b"x" * ((1 << 20) + 1), {"Content-Type": QUERY}, 413,
                     id="too_large"),
        pytest.param("GET", "/sparql?query=ASK%7B%7D", None, {"Host": "evil.example"}, 421,
                     id="another_host"),
    ],
)  # fmt: skip
def test_what_is_no_operation_is_refused_with_a_reason(server, method, path, body, headers, status):
    found, answered, data = server(method, path, body, **headers)
    assert found == status
    assert answered["content-type"] == "text/plain; charset=utf-8"
    assert len(data.decode()) > 10
    assert answered["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "INSERT DATA { <a:a> <a:b> 1 }",
    ],
)
def test_queries_that_do_more_than_read_are_refused(server, query):
    status, _, body = server.get(query)
    assert status == 400
    assert b"refused" in body or b"only read" in body


def test_the_endpoint_describes_itself(server):
    status, headers, body = server("GET", "/sparql", Accept="application/n-triples")
    assert (status, headers["content-type"]) == (200, "application/n-triples")
    assert b"sparql-service-description#endpoint" in body
    assert list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))


def test_a_slow_query_is_stopped_and_the_next_is_answered(server):
    status, _, body = server.get(SLOW)
    assert status == 400
    assert b"stopped" in body
    assert server.get(SELECT)[0] == 200


def test_a_greedy_query_is_stopped_and_the_next_is_answered(server):
    greedy = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c))) AS ?x) { " + (
        "?a ?p ?q . ?b ?r ?s . ?c ?t ?u }"
    )
    assert server.get(greedy)[0] in (400, 413)
    assert server.get(SELECT)[0] == 200


def test_a_large_answer_is_refused_whole_or_cut_when_that_is_wanted(server):
    everything = "SELECT * { ?s ?p ?o }"
    status, _, body = server.get(everything)
    assert (status, body) == (413, b"more than 50 rows; add LIMIT\n")
    path = f"/sparql?{urlencode({'query': everything, 'rows': 7})}"
    status, headers, body = server("GET", path)
    assert (status, headers["x-rows-left-out"]) == (200, "true")
    assert len(json.loads(body)["results"]["bindings"]) == 7


def test_many_slow_clients_do_not_stop_a_quick_one(server):
    server.get(SLOW)  # it is known from now on
    hostile = [threading.Thread(target=server.get, args=(SLOW,)) for _ in range(8)]
    for thread in hostile:
        thread.start()
    assert [server.get(SELECT)[0] for _ in range(20)] == [200] * 20
    assert any(thread.is_alive() for thread in hostile)
    for thread in hostile:
        thread.join()


def test_only_named_origins_may_read(server):
    friend, stranger = "https://friend.example", "https://stranger.example"
    assert server.get(ASK, Origin=friend)[1]["access-control-allow-origin"] == friend
    assert "access-control-allow-origin" not in server.get(ASK, Origin=stranger)[1]
    assert server("OPTIONS", "/sparql", Origin=friend)[0] == 204
    assert server("OPTIONS", "/sparql", Origin=stranger)[0] == 403
    assert server.get(ASK, Host="kg.example:80")[0] == 200


def test_a_thing_has_a_page_for_people_and_one_for_programs(server):
    path = "/resource/method/low-rank-adaptation"
    status, headers, page = server("GET", path, Accept="text/html,*/*;q=0.1")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<h1>Low-Rank Adaptation</h1>" in page
    assert b"It <mark>" not in page
    assert b"up to 3times" in page
    status, headers, data = server("GET", path, Accept="text/turtle")
    assert (status, headers["vary"]) == (200, "Accept")
    quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    assert any(q.subject.value == LORA for q in quads)
    assert any(q.predicate.value.endswith("oa#exact") for q in quads)
    about = server("GET", f"/about?iri={quote(LORA, safe='')}&format=ttl")
    assert about[2] == data
    assert server("GET", "/resource/method/nothing")[0] == 404
    assert server("GET", "/about?iri=javascript:alert(1)")[0] == 404


def test_every_iri_of_the_graph_has_a_page(server, extractions):
    build = Build(lambda: extractions)
    for quad in store.of_build(build).quads:
        iri = quad.subject.value
        assert server("GET", f"/about?iri={quote(iri, safe='')}")[0] == 200
        if "#" not in iri and iri.startswith(vocab.DEFAULT_BASE):
            path = "/resource/" + iri.removeprefix(vocab.DEFAULT_BASE)
            assert server("GET", path)[0] == 200


def test_what_has_not_changed_is_not_sent_again(server):
    path = "/resource/method/low-rank-adaptation"
    _, headers, page = server("GET", path)
    status, again, body = server("GET", path, If_None_Match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    other = server("GET", path, Accept="text/turtle", If_None_Match=headers["etag"])
    assert other[0] == 200
    assert page


def test_the_explorer_is_served(server):
    status, headers, page = server("GET", "/explore")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"Content-Security-Policy" in page


@pytest.mark.parametrize("path", ["/", "/explore", "/sparql", "/resource/concepts", "/nothing"])
def test_every_answer_is_guarded(server, path):
    _, headers, _ = server("GET", path)
    assert headers["x-frame-options"] == "DENY"
    assert "content-security-policy" in headers
    assert "server" not in headers


@pytest.mark.parametrize("hostile", STRINGS)
def test_a_hostile_address_is_not_reflected_as_markup(server, hostile):
    word = quote(hostile.encode("utf-8", "replace"), safe="")
    for path in (f"/about?iri={word}", f"/resource/{word}", f"/sparql?query={word}"):
        _, headers, body = server("GET", path)
        assert b"<script" not in body or headers["content-type"].startswith("text/plain")


def test_pages_of_hostile_papers_are_inert(extractions, tmp_path):
    from dataclasses import replace
    from html.parser import HTMLParser

    from kg.serve import pages

    tags = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: tags.extend([tag, *(f"@{n}" for n, _ in attrs)])
    one = extractions[0]
    for hostile in STRINGS:
        bad = replace(one, paper=replace(one.paper, title=hostile, url=hostile, id=hostile))
        opened = store.of_build(Build(lambda bad=bad: [bad]))
        found = pages.thing(opened, LORA)
        reader.feed(pages.to_html(found, opened))
    assert not {"script", "img", "iframe", "svg"} & set(tags)
    assert not [tag for tag in tags if tag.startswith("@on")]


def test_sparqlwrapper_works(server):
    from SPARQLWrapper import JSON, POSTDIRECTLY, SPARQLWrapper

    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery(SELECT)
    client.setReturnFormat(JSON)
    assert len(client.query().convert()["results"]["bindings"]) == 3
    client.setMethod("POST")
    client.setRequestMethod(POSTDIRECTLY)
    assert len(client.query().convert()["results"]["bindings"]) == 3


def test_rdflib_works(server):
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        remote = Graph(SPARQLStore(f"{server.address}/sparql", returnFormat="xml"))
        rows = list(remote.query(f"SELECT ?s {{ ?s a <{vocab.KG}Paper> }}"))
        assert len(rows) == 3
        assert (URIRef(LORA), None, None) in remote


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_works(server):
    call = ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={SELECT}"]
    done = subprocess.run([*call, f"{server.address}/sparql"], capture_output=True, check=True)
    assert done.stdout.count(b"\r\n") == 4


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("", "a/json"),
        ("text/csv;q=0.5, a/json;q=0.4", "text/csv"),
        ("text/*", "text/csv"),
        ("a/json;q=0, */*", "text/csv"),
        ("image/png", None),
        ("a/json;q=x", None),
        ("*/*;q=0.1, a/*;q=0.9", "a/json"),
    ],
)
def test_the_best_liked_media_type_is_taken(accept, best):
    assert wanted(accept, ["a/json", "text/csv"]) == best
