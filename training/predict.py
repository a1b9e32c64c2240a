"""The network in torch behind the interface of ``kg.tagger.Tagger``, to measure it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from kg.claims import find_claims
from kg.claims.fill import fit_slots
from kg.decode import phrases
from kg.encoding import Window, encode, stack
from kg.entities import find_entities
from kg.links import find_relations
from kg.model import Span
from kg.sentences import split
from kg.tagger import Tagged
from training.export import LinkerGraph, TaggerGraph
from training.network import Network


class TorchTagger:
    """A network that tags and links like the shipped weights do."""

    def __init__(self, net: Network, tokenizer: Any) -> None:
        self.net, self.tokenizer = net.eval(), tokenizer

    def windows(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[Window]:
        return encode(self.tokenizer, text, sentences)

    def calibrated(self, kind: str, chance: float) -> float:
        return chance

    @torch.no_grad()
    def tag(self, windows: Sequence[Window]) -> Tagged:
        seen: tuple[list[np.ndarray], ...] = ([], [], [])
        for window in windows:
            arrays = {k: torch.from_numpy(v) for k, v in stack([window]).items()}
            parts = TaggerGraph(self.net)(**arrays)
            for rows, part in zip(seen, parts, strict=True):
                rows.append(part[0].numpy())
        places = tuple(word for window in windows for word in window.words)
        return Tagged(places, *map(np.concatenate, seen))

    def link(self, vectors, spans, types, pairs):  # noqa: ANN001, ANN201 - as in kg.tagger
        roles, found, _, _ = self._linked(vectors, spans, types, pairs)
        return roles, found

    def slots(self, vectors, spans, types, pairs):  # noqa: ANN001, ANN201 - as in kg.tagger
        _, _, slots, empty = self._linked(vectors, spans, types, pairs)
        return slots, empty

    @torch.no_grad()
    def _linked(self, vectors, spans, types, pairs):  # noqa: ANN001, ANN202
        words = torch.from_numpy(vectors)
        start = torch.tensor([s for s, _ in spans])
        end = torch.tensor([e for _, e in spans])
        both = torch.tensor(pairs, dtype=torch.long).reshape(-1, 2)
        outputs = LinkerGraph(self.net)(
            words, start, end, torch.tensor(types), both[:, 0], both[:, 1]
        )
        return [output.numpy() for output in outputs]


def predict(
    tagger: Any,
    docs: Sequence[dict[str, Any]],
    *,
    entities: float,
    relations: float,
    count_metrics: bool = False,
) -> list[dict[str, Any]]:
    """Return records of documents with ``id``, ``title`` and ``abstract``."""
    from kg.records import claim_to_json, entity_to_json, relation_to_json

    records = []
    texts = [d["title"] + "\n" + (d["abstract"] or "") for d in docs]
    seen = [tagger.tag(tagger.windows(t, split(t))) for t in texts]
    for doc, text, tagged in zip(docs, texts, seen, strict=True):
        found = find_entities(tagger, tagged, text, threshold=entities)
        links = find_relations(
            tagger,
            np.asarray(tagged.vectors),
            tagged.words,
            found,
            split(text),
            threshold=relations,
        )
        claims = find_claims(
            text,
            [Span(*sentence) for sentence in split(text)],
            found,
            links,
            count_metrics=count_metrics,
            fit=partial(
                fit_slots,
                tagger,
                tagged.vectors,
                tagged.words,
                found,
                phrases(tagged.phrases, tagged.words),
                text,
            ),
        )
        records.append(
            {
                "id": doc["id"],
                "title": doc["title"],
                "abstract": doc["abstract"],
                "entities": [entity_to_json(e) for e in found],
                "relations": [relation_to_json(r) for r in links],
                "claims": [claim_to_json(c) for c in claims],
            }
        )
    return records
