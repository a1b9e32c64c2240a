"""Let one network learn from several what they say together of unlabelled abstracts.

``python -m training.distil --teachers a.pt b.pt --from b.pt --abstracts abstracts.jsonl.gz ...``

Networks that were trained apart make different mistakes, and their mean makes fewer; but several
are too slow to ship. One of them goes on with soft targets (Hinton et al., 2015,
https://arxiv.org/abs/1503.02531): the mean probabilities of all stretches of words, of the
abstracts nearest to the annotated ones. Annotated papers are trained on beside them, so that roles,
relations and slots, of which there are no soft targets, go along.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from kg.encoding import Window, encode, stack
from training.data import OWN, PHRASE_SET, read_own
from training.finetune import found_by, read_gold
from training.network import WIDTH, Network
from training.predict import TorchTagger
from training.texts import read_abstracts, unique_id
from training.train import (
    KEEP_LONG,
    KEEP_SHORT,
    PHRASES,
    Step,
    batch_loss,
    batches,
    descend,
    load_tokenizer,
    make_network,
)

SETS = (OWN, PHRASE_SET)
NOTICED = 0.05
"""Probability of being something from which on a stretch is always looked at."""

_WORD = re.compile(r"[a-z][a-z-]{2,}")


@dataclass
class Taught:
    """One text with what the teachers say of its spans: (words, WIDTH, labels) for each of SETS."""

    window: Window
    says: tuple[Tensor, ...]


def nearest(
    papers: Sequence[dict[str, Any]], near: Sequence[dict[str, Any]], n: int
) -> list[dict[str, Any]]:
    """Return the papers nearest to others as a whole: cosine to the mean of their TF-IDF."""
    bags = [set(_WORD.findall(_text(paper).lower())) for paper in papers]
    uses = Counter(word for bag in bags for word in bag)
    rare = {w: math.log(len(bags) / u) for w, u in uses.items() if 3 <= u < len(bags) / 5}
    centre: Counter[str] = Counter()
    for paper in near:
        bag = set(_WORD.findall(_text(paper).lower())) & rare.keys()
        norm = math.sqrt(sum(rare[w] ** 2 for w in bag)) or 1.0
        for word in bag:
            centre[word] += rare[word] / norm
    scores = []
    for k, bag in enumerate(bags):
        known = bag & rare.keys()
        norm = math.sqrt(sum(rare[w] ** 2 for w in known)) or 1.0
        scores.append((-sum(rare[w] * centre[w] for w in known) / norm, k))
    return [papers[k] for _, k in sorted(scores)[:n]]


def taught(
    teachers: Sequence[Network], papers: Sequence[dict[str, Any]], tokenizer: Tokenizer, size: int
) -> list[Taught]:
    """Ask the teachers about each paper."""
    windows = [encode(tokenizer, _text(paper), max_pieces=512)[0] for paper in papers]
    windows.sort(key=lambda w: len(w.pieces))
    done: list[Taught] = []
    while windows:
        n = max(1, size // len(windows[-1].pieces))
        batch, windows = windows[-n:], windows[:-n]
        arrays = {k: torch.from_numpy(v) for k, v in stack(batch).items()}
        sums = [torch.zeros(()) for _ in SETS]
        for net in teachers:
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                words = net.encoder(**arrays).float()
            with torch.no_grad():
                spans = net.span.all_spans(words)
                for k, name in enumerate(SETS):
                    sums[k] = sums[k] + net.span_out[name](spans).softmax(-1)
        for row, window in enumerate(batch):
            says = (s[row, : len(window.words)] / len(teachers) for s in sums)
            done.append(Taught(window, tuple(part.half() for part in says)))
    return done


def taught_loss(net: Network, batch: Sequence[Taught]) -> Tensor:
    """Cross-entropy a word against what the teachers say, as ``span_loss`` is against labels."""
    arrays = {k: torch.from_numpy(v) for k, v in stack([t.window for t in batch]).items()}
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = net.encoder(**arrays)
    words = words.float()
    b, n = words.shape[:2]
    flat, sizes = words.reshape(b * n, -1), [len(t.window.words) for t in batch]
    width = torch.arange(WIDTH)[None, :]
    keep = torch.where(width < 4, KEEP_SHORT, KEEP_LONG).expand(n, WIDTH)
    loss = words.new_zeros(())
    for k, name in enumerate(SETS):
        target = torch.zeros(b, n, WIDTH, batch[0].says[k].shape[-1])
        weight = torch.zeros(b, n, WIDTH)
        for row, (one, size) in enumerate(zip(batch, sizes, strict=True)):
            target[row, :size] = one.says[k].float()
            valid = (torch.arange(n)[:, None] + width < size).float()
            noticed = target[row, :, :, 0] < 1 - NOTICED
            sampled = (torch.rand(n, WIDTH) < keep) / keep
            weight[row] = valid * torch.where(noticed, torch.ones(()), sampled)
        row, start, extra = weight.nonzero(as_tuple=True)
        reps = net.span.many(flat, row * n + start, row * n + start + extra)
        logs = net.span_out[name](reps).log_softmax(-1)
        each = -(logs * target[row, start, extra]).sum(-1)
        part = 12 * (each * weight[row, start, extra]).sum() / sum(sizes)
        loss = loss + (part if name == OWN else PHRASES * part)
    return loss


def main() -> None:
    """Teach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=Path, nargs="+", required=True)
    parser.add_argument("--from", dest="start", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--abstracts", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--sparse", type=Path, nargs="*", default=[])
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="papers to leave out")
    parser.add_argument("--papers", type=int, default=4000, help="unlabelled ones")
    parser.add_argument("--gold-share", type=float, default=0.7, help="of the annotated batches")
    parser.add_argument("--size", type=int, default=1600, help="word pieces a step")
    parser.add_argument("--lr", type=float, nargs=2, default=(6e-5, 4e-4), help="encoder, heads")
    parser.add_argument("--link-weight", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    tokenizer = load_tokenizer(options.tokenizer)
    docs, gold = read_gold(options.gold + options.sparse)
    sparse = {paper["id"] for paper in read_gold(options.sparse)[1]}
    others = [doc for path in options.without for doc in json.loads(path.read_text("utf-8"))]
    out = {doc["id"] for doc in docs + others} | {_title(doc) for doc in docs + others}
    papers = [
        paper
        for paper in read_abstracts(options.abstracts)
        if unique_id(paper) not in out and _title(paper) not in out
    ]
    papers = nearest(papers, docs, options.papers)
    print(len(papers), "unlabelled papers,", len(docs), "annotated ones", flush=True)

    net = _load(options.start)
    found = found_by(TorchTagger(net, tokenizer), docs)
    examples = read_own(docs, gold, tokenizer, found=found, sparse=sparse)
    lessons = taught([_load(path) for path in options.teachers], papers, tokenizer, options.size)
    print("asked the teachers", flush=True)

    def steps(rng: random.Random) -> list[Step]:
        known = batches(examples, rng, options.size)
        known = known[: int(options.gold_share * len(known))]
        taken: list[Step] = [partial(batch_loss, net, b, options.link_weight) for b in known]
        ordered = sorted(lessons, key=lambda t: len(t.window.pieces) + rng.random() * 8)
        batch: list[Taught] = []
        for one in ordered:
            if batch and (len(batch) + 1) * len(one.window.pieces) > options.size:
                taken.append(partial(taught_loss, net, batch))
                batch = []
            batch.append(one)
        taken.append(partial(taught_loss, net, batch))
        rng.shuffle(taken)
        return taken

    descend(net, steps, epochs=1, lr=tuple(options.lr), seed=options.seed, save=options.output)


def _load(path: Path) -> Network:
    net = make_network()
    net.load_state_dict(torch.load(path))
    return net.eval()


def _title(paper: dict[str, Any]) -> str:
    return paper["title"].strip().lower()


def _text(paper: dict[str, Any]) -> str:
    return f"{paper['title']}\n{paper['abstract'] or ''}"


if __name__ == "__main__":
    main()
