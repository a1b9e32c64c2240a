"""Measure a network on the labelled public sets, mention by mention.

``python -m training.public NET.pt --tokenizer TOKENIZER.json scierc=DEV.jsonl [scier=DEV.jsonl]``

A mention counts when its first and last character and its label are right (the strict figure of
SciERC's and SciER's publications); a relation when its label, its direction and both of its
mentions, found by the network too, are right. Only labels of the set's own output layer are asked.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from kg.encoding import encode, stack
from training.data import _COARSE, PAIR_LABELS, SPAN_LABELS
from training.network import COARSE, WIDTH, Network
from training.train import load_tokenizer, make_network

LEFT_OUT = frozenset({"Generic", "OtherScientificTerm"})
"""Labels of SciERC that name no thing of ours; the figure is given with and without them."""

Mention = tuple[int, int, str]


@torch.no_grad()
def read_row(
    net: Network, name: str, tokenizer: Any, text: str, threshold: float
) -> tuple[list[Mention], list[tuple[Mention, Mention, str]]]:
    """Return the mentions and relations that the output layers of a set find in a text."""
    window = encode(tokenizer, text, max_pieces=512)[0]
    arrays = {k: torch.from_numpy(v) for k, v in stack([window]).items()}
    words = net.encoder(**arrays)
    chances = torch.softmax(net.span_out[name](net.span.all_spans(words)), -1)[0]
    spans = _no_overlaps(chances, len(window.words))
    labels = SPAN_LABELS[name]
    places = [(window.words[s][0], window.words[e][1], labels[label - 1]) for s, e, label in spans]
    if name not in PAIR_LABELS or len(spans) < 2:
        return places, []
    pairs = [(i, j) for i in range(len(spans)) for j in range(len(spans)) if i != j]
    start, end = (torch.tensor([s[k] for s in spans]) for k in (0, 1))
    kinds = torch.tensor([COARSE.index(_COARSE.get(p[2], p[2])) for p in places])
    both = torch.tensor(pairs)
    spans_seen, looks = net.span(words[0], start, end), net.link.look(words[0])
    reps = net.link.mentions(words[0], looks, spans_seen, start, end, kinds)
    rows = net.link.pairs(looks, reps, start, end, kinds, both[:, 0], both[:, 1])
    scores = torch.sigmoid(net.pair_out[name](rows))
    best = scores.max(-1)
    return places, [
        (places[i], places[j], PAIR_LABELS[name][int(label)])
        for (i, j), score, label in zip(pairs, best.values, best.indices, strict=True)
        if score >= threshold
    ]


def _no_overlaps(chances: torch.Tensor, n_words: int) -> list[tuple[int, int, int]]:
    """Return the likeliest spans (first word, last word, label) that do not overlap."""
    found = []
    label = chances.argmax(-1)
    for start in range(n_words):
        for width in range(min(WIDTH, n_words - start)):
            kind = int(label[start, width])
            if kind:
                found.append((float(chances[start, width, kind]), start, start + width, kind))
    taken, kept = [False] * n_words, []
    for _, start, end, kind in sorted(found, key=lambda f: (-f[0], f[1], f[2])):
        if not any(taken[start : end + 1]):
            taken[start : end + 1] = [True] * (end + 1 - start)
            kept.append((start, end, kind))
    return sorted(kept)


def f1(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 of counts."""
    p, r = right / max(found, 1), right / max(wanted, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def measure(
    net: Network, name: str, rows: Sequence[dict[str, Any]], tokenizer: Any, threshold: float
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of mentions, of those of our kind, and of relations."""
    counts = {kind: [0, 0, 0] for kind in ("mentions", "mentions of our types", "relations")}
    known = set(SPAN_LABELS[name])
    for row in rows:
        mentions, relations = read_row(net, name, tokenizer, row["text"], threshold)
        wanted = {
            (e["start"], e["end"]): e["label"] for e in row["entities"] if e["label"] in known
        }
        gold = {(s, e, label) for (s, e), label in wanted.items()}
        linked = {
            ((*h, wanted[h]), (*t, wanted[t]), r["label"])
            for r in row["relations"]
            if (h := tuple(r["head"])) in wanted and (t := tuple(r["tail"])) in wanted
        }
        for kind, ours, theirs in (
            ("mentions", set(mentions), gold),
            (
                "mentions of our types",
                {m for m in mentions if m[2] not in LEFT_OUT},
                {m for m in gold if m[2] not in LEFT_OUT},
            ),
            ("relations", set(relations), linked),
        ):
            for k, n in enumerate((len(ours & theirs), len(ours), len(theirs))):
                counts[kind][k] += n
    return {kind: f1(*n) for kind, n in counts.items()}


def main() -> None:
    """Measure as the module docstring says."""
    parser = argparse.ArgumentParser(prog="python -m training.public", description=__doc__)
    parser.add_argument("net", type=Path)
    parser.add_argument("sets", nargs="+", help="NAME=FILE")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=0.5, help="of relations")
    options = parser.parse_args()
    net = make_network()
    net.load_state_dict(torch.load(options.net))
    net.eval()
    tokenizer = load_tokenizer(options.tokenizer)
    for item in options.sets:
        name, _, path = item.partition("=")
        rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        for kind, (p, r, f) in measure(net, name, rows, tokenizer, options.threshold).items():
            print(f"{name:8} {kind:22} P {p:.3f} R {r:.3f} F1 {f:.3f}")


if __name__ == "__main__":
    main()
