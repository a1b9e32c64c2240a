"""Label unlabelled abstracts with trained networks, for others to learn from (self-training).

``python -m training.silver DOCS.json CHECKPOINT.pt ... --tokenizer TOKENIZER -o SILVER.json``: the
networks' mean decides; a name they doubt is marked ``"sure": false`` and is neither an example of a
type nor of nothing. Source: Yarowsky (1995); soft agreement as in Xie et al. (2020).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from kg.entities import find_entities
from kg.sentences import split
from kg.tagger import Tagged
from training.predict import TorchTagger
from training.train import load_tokenizer, make_network

DOUBT, SURE = 0.25, 0.7
"""Chances between which a name is neither labelled nor left unlabelled."""


class Together:
    """Several networks as one tagger: their chances are averaged, the first one's vectors link."""

    def __init__(self, taggers: Sequence[TorchTagger]) -> None:
        self.taggers = taggers
        self.windows = taggers[0].windows
        self.link = taggers[0].link
        self.calibrated = taggers[0].calibrated

    def tag(self, windows: Sequence[Any]) -> Tagged:
        """Return the mean of what the networks say."""
        all_of = [tagger.tag(windows) for tagger in self.taggers]
        chances = np.mean([tagged.probabilities for tagged in all_of], axis=0)
        return Tagged(all_of[0].words, all_of[0].vectors, chances)


def label(tagger: Together, doc: dict[str, Any]) -> dict[str, Any]:
    """Return what the networks see in a document, in the form of annotations, without links."""
    text = doc["title"] + "\n" + doc["abstract"]
    tagged = tagger.tag(tagger.windows(text, split(text)))
    entities = [
        {
            "name": e.name,
            "type": e.type,
            "role": e.role,
            "surface": sorted({m.text for m in e.mentions}),
            "sure": e.confidence >= SURE,
        }
        for e in find_entities(tagger, tagged, text, threshold=DOUBT)
    ]
    return {"id": doc["id"], "entities": entities, "relations": [], "claims": []}


def main() -> None:
    """Label documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("docs", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = load_tokenizer(options.tokenizer)
    taggers = []
    for path in options.checkpoints:
        net = make_network()
        net.load_state_dict(torch.load(path))
        taggers.append(TorchTagger(net, tokenizer))
    docs = json.loads(options.docs.read_text(encoding="utf-8"))
    tagger = Together(taggers)
    papers = [label(tagger, doc) for doc in docs]
    options.output.write_text(json.dumps(papers, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
