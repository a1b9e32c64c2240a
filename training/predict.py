"""The network in torch behind the interface of ``kg.tagger.Tagger``, to measure it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from kg.encoding import Window, encode, stack
from kg.entities import find_entities
from kg.links import find_relations
from kg.sentences import split
from kg.tagger import Tagged
from training.data import OWN
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
        vectors, chances = [], []
        for window in windows:
            arrays = {k: torch.from_numpy(v) for k, v in stack([window]).items()}
            words = self.net.encoder(**arrays)
            rows = torch.softmax(self.net.span_out[OWN](self.net.span.all_spans(words)), -1)
            vectors.append(words[0].numpy())
            chances.append(rows[0].numpy())
        places = tuple(word for window in windows for word in window.words)
        return Tagged(places, np.concatenate(vectors), np.concatenate(chances))

    @torch.no_grad()
    def link(self, vectors, spans, types, pairs):  # noqa: ANN001, ANN201 - as in kg.tagger
        words = torch.from_numpy(vectors)
        start = torch.tensor([s for s, _ in spans])
        end = torch.tensor([e for _, e in spans])
        kinds = torch.tensor(types)
        reps = self.net.span(words, start, end)
        roles = torch.softmax(
            self.net.role_out(self.net.link.mentions(words, reps, start, end, kinds)), -1
        )
        both = torch.tensor(pairs, dtype=torch.long).reshape(-1, 2)
        rows = self.net.link.pairs(words, reps, start, end, kinds, both[:, 0], both[:, 1])
        return roles.numpy(), torch.sigmoid(self.net.pair_out[OWN](rows)).numpy()


def predict(
    tagger: Any,
    docs: Sequence[dict[str, Any]],
    *,
    entities: float,
    relations: float,
) -> list[dict[str, Any]]:
    """Return records (without claims) of documents with ``id``, ``title`` and ``abstract``."""
    from kg.records import entity_to_json, relation_to_json

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
        records.append(
            {
                "id": doc["id"],
                "title": doc["title"],
                "abstract": doc["abstract"],
                "entities": [entity_to_json(e) for e in found],
                "relations": [relation_to_json(r) for r in links],
                "claims": [],
            }
        )
    return records
