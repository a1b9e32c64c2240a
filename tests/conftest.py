"""Papers and records that several tests use, written by hand."""

from __future__ import annotations

import pytest

from kg.graph import Build
from kg.model import Claim, Entity, Extraction, Extractor, Mention, Paper, Relation, Source, Span

MADE_BY = Extractor("paper-kg", "0", "by-hand")


def entity(paper: Paper, name: str, type: str, role: str = "mentioned", *more: str) -> Entity:
    """Make an entity of all places where its names stand in the paper's text."""
    mentions = []
    for form in (name, *more):
        start = paper.text.find(form)
        while start >= 0:
            mentions.append(Mention(start, start + len(form), form))
            start = paper.text.find(form, start + len(form))
    return Entity(name, type, role, 0.9, tuple(sorted(mentions, key=lambda m: m.start)))


def relation(paper: Paper, subject: str, predicate: str, obj: str, evidence: str) -> Relation:
    start = paper.text.index(evidence)
    return Relation(subject, predicate, obj, start, start + len(evidence), 0.8)


def claim(paper: Paper, quantity: str, evidence: str, value: float, **slots: object) -> Claim:
    low = paper.text.index(evidence)
    start = paper.text.index(quantity, low)
    return Claim(
        quantity=quantity,
        start=start,
        end=start + len(quantity),
        value=value,
        evidence=Span(low, low + len(evidence)),
        **slots,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def extractions() -> list[Extraction]:
    """Three papers: LoRA spelled out, LoRA as an acronym only, and one in another script."""
    one = Paper(
        "p1",
        "LoRA: Low-Rank Adaptation of Language Models",
        "We propose Low-Rank Adaptation (LoRA) for text generation. LoRA reduces memory by up to "
        "3times on GLUE. It outperforms Adapter tuning.",
        authors=("Ada Lovelace", "Alan Turing"),
        date="2024-05",
        url="https://example.org/p1",
        doi="10.1000/p1",
        source=Source("papers.jsonl", "jsonl", 1),
    )
    two = Paper(
        "p2",
        "Quantised adapters",
        "QLoRA extends LoRA and is evaluated on GLUE. We measure 85.2\\% accuracy 😀 with "
        "LLaMA-2 and only 7B parameters.",
    )
    three = Paper("p3", "多言語 <script>alert(1)</script>", "BERT & GLUE on naïve data; LLaMA too.")
    return [
        Extraction(
            one,
            MADE_BY,
            (
                entity(one, "Low-Rank Adaptation", "Method", "proposed", "LoRA"),
                entity(one, "text generation", "Task", "mentioned"),
                entity(one, "memory", "Metric", "evaluation"),
                entity(one, "GLUE", "Dataset", "evaluation"),
                entity(one, "Adapter tuning", "Method", "baseline"),
            ),
            (
                relation(one, "Low-Rank Adaptation", "usedFor", "text generation",
                         "We propose Low-Rank Adaptation (LoRA) for text generation."),
                relation(one, "Low-Rank Adaptation", "outperforms", "Adapter tuning",
                         "It outperforms Adapter tuning."),
            ),
            (
                claim(one, "up to 3times", "LoRA reduces memory by up to 3times on GLUE", 3.0,
                      unit="x", comparator="up to", direction="decrease",
                      subject="Low-Rank Adaptation", metric="memory", dataset="GLUE",
                      confidence=0.7),
            ),
        ),
        Extraction(
            two,
            MADE_BY,
            (
                entity(two, "QLoRA", "Method", "proposed"),
                Entity("LoRA", "Method", "used", 0.8, (Mention(two.text.index(" LoRA") + 1,
                       two.text.index(" LoRA") + 5, "LoRA"),)),
                entity(two, "GLUE", "Dataset", "evaluation"),
                entity(two, "accuracy", "Metric", "evaluation"),
                entity(two, "LLaMA-2", "Model", "used"),
            ),
            (relation(two, "QLoRA", "basedOn", "LoRA", "QLoRA extends LoRA"),),
            (
                claim(two, "85.2\\%", "We measure 85.2\\% accuracy", 85.2, unit="%",
                      subject="QLoRA", metric="accuracy"),
                claim(two, "7B", "only 7B parameters", 7e9, unit="parameters", subject="LLaMA-2",
                      metric="parameters"),
            ),
        ),
        Extraction(
            three,
            MADE_BY,
            (
                entity(three, "BERT", "Model", "used"),
                entity(three, "GLUE", "Dataset", "used"),
                entity(three, "LLaMA", "Model", "mentioned"),
            ),
        ),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def corpus(extractions: list[Extraction]) -> Build:
    """The same papers as a build."""
    return Build(lambda: extractions)
