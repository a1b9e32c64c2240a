from kg.graph import to_networkx
from kg.model import Fact
from kg.vocab import BROADER, PAPER_RELATIONS, RELATIONS, SLOTS


def test_every_fact_carries_its_evidence(corpus):
    texts = {paper.id: paper.text for paper in corpus.papers()}
    facts = list(corpus.facts())
    assert facts
    for fact in facts:
        assert texts[fact.paper][fact.start : fact.end].strip()


def test_evidence_of_a_relation_is_its_sentence(corpus):
    (fact,) = [f for f in corpus.facts() if f.predicate == "outperforms"]
    text = next(p.text for p in corpus.papers() if p.id == fact.paper)
    assert text[fact.start : fact.end] == "It outperforms Adapter tuning."


def test_papers_reach_concepts_by_their_role(corpus):
    facts = {(f.subject, f.predicate, f.object) for f in corpus.facts()}
    assert ("p1", "proposes", "method/low-rank-adaptation") in facts
    assert ("p2", "uses", "method/low-rank-adaptation") in facts
    assert ("p3", "mentions", "model/llama") in facts


def test_edges_and_facts_agree(corpus):
    graph = to_networkx(corpus)
    from_facts = {(f.subject, f.object, f.predicate) for f in corpus.facts()}
    kinds = {(b.narrower, b.broader, BROADER) for b in corpus.hierarchy}
    assert set(graph.edges(keys=True)) == from_facts | kinds
    n_evidence = sum(
        len(d["evidence"]) for _, _, p, d in graph.edges(data=True, keys=True) if p != BROADER
    )
    assert n_evidence == len(list(corpus.facts()))
    assert {n for n, d in graph.nodes(data=True) if d["kind"] == "paper"} == {"p1", "p2", "p3"}


def test_claims_are_linked_to_concepts(corpus):
    claims = {fact.id: fact for fact in corpus.claims()}
    assert len(claims) == 3
    slots = [dict(fact.slots) for fact in claims.values()]
    assert {"subject": "method/low-rank-adaptation", "metric": "metric/memory",
            "dataset": "dataset/glue"} in slots  # fmt: skip
    assert all(set(s) <= set(SLOTS) for s in slots)


def test_a_build_can_be_read_twice(corpus):
    assert list(corpus.facts()) == list(corpus.facts())
    assert all(isinstance(f, Fact) for f in corpus.facts())


def test_predicates_come_from_the_vocabulary(corpus):
    known = {r.name for r in (*RELATIONS, *PAPER_RELATIONS)}
    assert {f.predicate for f in corpus.facts()} <= known
