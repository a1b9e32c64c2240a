"""Measure resolution at 10,000, 100,000 and 1,000,000 names: time, memory and how they grow.

Names are made from the real ones clustered by reading: each made paper takes a few, some as they
are, most with another word in front or a version behind, so that the number of things grows with
the corpus, as it does in a real one, while well-known names come back in many papers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from kg.model import Entity, Extraction, Extractor, Mention, Paper
from kg.resolve import Resolver
from training.resolution import Name, read_names

__all__ = ["SIZES", "corpus", "resolve_names"]

SIZES = (10_000, 100_000, 1_000_000)
NAMES = Path(__file__).parent.parent / "training" / "annotations" / "resolution"
PER_PAPER = 8
KNOWN = 0.4
"""Share of the names that a paper takes as they are; the rest is the paper's own."""

_MADE_BY = Extractor("benchmark", "", "")


def corpus(n_names: int, seed: int = 1) -> Iterator[Extraction]:
    """Yield papers with names made from real ones, one after another."""
    source = [name for path in sorted(NAMES.glob("*.tsv")) for name in read_names(path)]
    words = sorted({word for name in source for word in name.name.split() if word.isalpha()})
    chance = random.Random(seed)
    for number in range(0, n_names, PER_PAPER):
        names = [_made(chance, source, words) for _ in range(min(PER_PAPER, n_names - number))]
        yield _extraction(f"p{number}", names)


def resolve_names(n_names: int) -> int:
    """Resolve so many names; return the number of concepts."""
    resolver = Resolver()
    for extraction in corpus(n_names):
        resolver.add(extraction)
    return len(resolver.resolve().concepts)


def make_names(n_names: int) -> None:
    """Make the names and nothing else: what the measurement itself takes."""
    for _ in corpus(n_names):
        pass


def _made(chance: random.Random, source: list[Name], words: list[str]) -> tuple[str, ...]:
    name = chance.choice(source)
    forms = (name.name, *name.others[:1])
    kind = chance.random()
    if kind < KNOWN:
        return (name.type, *forms)
    if kind < 0.9:
        before = f"{chance.choice(words)} {chance.choice(words)} "
        return (name.type, before + name.name)
    return (name.type, f"{name.name} {chance.randrange(1, 400) / 10}")


def _extraction(paper_id: str, names: list[tuple[str, ...]]) -> Extraction:
    text, entities = "", {}
    for type, *forms in names:
        mentions = []
        for form in forms:
            mentions.append(Mention(len(text), len(text) + len(form), form))
            text += form + ". "
        entities[forms[0]] = Entity(forms[0], type, "used", 1.0, tuple(mentions))
    return Extraction(Paper(paper_id, "", text), _MADE_BY, tuple(entities.values()))
