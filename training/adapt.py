"""Continue masked-language training on unlabelled abstracts (Gururangan et al., 2020).

``python -m training.adapt --encoder DIR --abstracts abstracts.jsonl.gz -o adapted.pt``

A published encoder for sentences has seen few abstracts and knows no word shapes. Here it learns
to guess masked words of the field, whole words at a time, with the shape of each word given. What
comes out is an encoder as ``training.train --adapted`` takes it; the layer that guesses is thrown
away.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.encoding import Window, encode, stack
from training.network import HIDDEN, Encoder
from training.texts import read_abstracts
from training.train import load_tokenizer

MASKED = 0.2
"""Share of words that are masked; of these eight in ten become [MASK], one another piece."""


OTHERS = 12_000
"""Pieces drawn from running text among which a step guesses; some 4,000 different ones."""


class Guesser(nn.Module):
    """Encoder with the masked-language head of BERT, its output tied to the piece embeddings."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.dense, self.norm = nn.Linear(HIDDEN, HIDDEN), nn.LayerNorm(HIDDEN)
        self.bias = nn.Parameter(torch.zeros(encoder.pieces.num_embeddings))

    def forward(self, arrays: dict[str, Tensor], hidden: Tensor, among: Tensor) -> Tensor:
        """Return (masked pieces, pieces ``among``) for the pieces where ``hidden`` is true."""
        every = torch.arange(hidden.shape[1]).expand(hidden.shape)
        x = self.encoder(arrays["pieces"], arrays["mask"], arrays["shapes"], every)[hidden]
        x = self.norm(nn.functional.gelu(self.dense(x)))
        return nn.functional.linear(x, self.encoder.pieces.weight[among], self.bias[among])


def candidates(right: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Return the right pieces with others of the field to choose from, and where each stands.

    ``seen`` are pieces drawn as they occur, so that frequent ones are the usual distractors.
    """
    among, index = torch.unique(torch.cat([right, seen]), return_inverse=True)
    return among, index[: len(right)]


def read_windows(path: Path, tokenizer: Tokenizer, without: set[str]) -> Iterator[Window]:
    """Yield the windows of titles and abstracts, but those of the ids and titles to leave out."""
    for paper in read_abstracts(path):
        title = paper["title"].strip()
        if paper["id"] in without or title.lower() in without:
            continue
        yield from encode(tokenizer, f"{title}\n{paper['abstract'] or ''}", max_pieces=320)


def batches(windows: Sequence[Window], rng: random.Random, size: int) -> list[list[Window]]:
    """Group windows of like length, at most ``size`` padded pieces a batch."""
    out: list[list[Window]] = []
    batch: list[Window] = []
    for window in sorted(windows, key=lambda w: len(w.pieces) + rng.random() * 8):
        if batch and (len(batch) + 1) * len(window.pieces) > size:
            out.append(batch)
            batch = []
        batch.append(window)
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


def mask(batch: Sequence[Window], pieces: Tensor, mask_id: int) -> tuple[Tensor, Tensor]:
    """Return the pieces with whole words masked, and where (both like ``pieces``)."""
    hidden = torch.zeros_like(pieces, dtype=torch.bool)
    for row, window in enumerate(batch):
        first = torch.tensor([*window.first_piece, len(window.pieces) - 1])
        chosen = torch.rand(len(first) - 1) < MASKED
        hidden[row, 1 : first[-1]] = chosen.repeat_interleave(first.diff())
    dice = torch.rand(pieces.shape)
    other = torch.randint(1000, 30000, pieces.shape)
    masked = torch.where(hidden & (dice < 0.8), torch.full_like(pieces, mask_id), pieces)
    return torch.where(hidden & (dice > 0.9), other, masked), hidden


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with model.safetensors")
    parser.add_argument("--abstracts", type=Path, required=True)
    parser.add_argument(
        "--without", type=Path, nargs="*", default=[], help="DOCS.json to leave out"
    )
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--size", type=int, default=4096, help="word pieces a step")
    parser.add_argument("--steps", type=int, help="stop after so many")
    parser.add_argument("--lr", type=float, default=5e-4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    tokenizer = load_tokenizer(options.encoder / "tokenizer.json")
    without = {
        key
        for path in options.without
        for doc in json.loads(path.read_text(encoding="utf-8"))
        for key in (doc["id"], doc["title"].strip().lower())
    }
    windows = list(read_windows(options.abstracts, tokenizer, without))
    encoder = Encoder(dropout=0.0)  # one pass over much text leaves nothing to be learned by heart
    encoder.load_bert(options.encoder / "model.safetensors")
    net = Guesser(encoder)
    optimizer = torch.optim.AdamW(net.parameters(), options.lr, weight_decay=0.01, fused=True)
    plan = [b for _ in range(options.epochs) for b in batches(windows, rng, options.size)]
    plan = plan[: options.steps]
    warm = max(1, len(plan) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (len(plan) - s) / (len(plan) - warm + 1)))
    )
    stream = torch.tensor([piece for w in windows[:20000] for piece in w.pieces])
    print(len(windows), "windows", len(plan), "steps", flush=True)
    began, mean = time.monotonic(), 0.0
    net.train()
    for step, batch in enumerate(plan, 1):
        arrays = {k: torch.from_numpy(v) for k, v in stack(batch).items()}
        right = arrays["pieces"]
        arrays["pieces"], hidden = mask(batch, right, tokenizer.token_to_id("[MASK]"))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            among, index = candidates(right[hidden], stream[torch.randint(len(stream), (OTHERS,))])
            loss = nn.functional.cross_entropy(net(arrays, hidden, among).float(), index)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        mean += (loss.item() - mean) * max(0.02, 1 / step)
        if step % 50 == 0:
            passed = time.monotonic() - began
            print(f"step {step}/{len(plan)} loss {mean:.3f} {passed:.0f} s", flush=True)
        if step % 500 == 0 or step == len(plan):
            options.output.parent.mkdir(parents=True, exist_ok=True)
            torch.save(encoder.state_dict(), options.output)


if __name__ == "__main__":
    main()
