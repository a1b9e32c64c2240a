"""Train the network: first on the public labelled sets together, then on our own annotations.

``python -m training.train pretrain`` and ``python -m training.train finetune``; see ``--help``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg import vocab
from kg.encoding import stack
from kg.tagger import PHRASE, QUANTITY
from kg.vocab import SLOTS
from training.data import (
    OWN,
    PAIR_LABELS,
    PHRASE_SET,
    SPAN_LABELS,
    Example,
    nearest,
    read_public,
)
from training.network import WIDTH, Network

PUBLIC = {
    "scier": "scier.train.jsonl",
    "scierc": "scierc.train.jsonl",
    "tdmsci": "tdmsci.train.jsonl",
    "gsap": "gsap.train.jsonl",
}


Step = Callable[[], Tensor]
"""Returns the loss of one step."""


def make_network() -> Network:
    """Return a network with all label sets."""
    return Network(
        {k: len(v) for k, v in SPAN_LABELS.items()},
        {k: len(v) for k, v in PAIR_LABELS.items()},
        len(vocab.ROLES),
        len(SLOTS),
    )


def load_tokenizer(path: Path) -> Tokenizer:
    """Open a tokenizer without padding and truncation."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def batches(examples: Sequence[Example], rng: random.Random, size: int) -> list[list[Example]]:
    """Group examples of one set and of like length, at most ``size`` padded pieces a batch."""
    out: list[list[Example]] = []
    by_set: dict[str, list[Example]] = {}
    for example in examples:
        by_set.setdefault(example.set, []).append(example)
    for members in by_set.values():
        members = sorted(members, key=lambda e: len(e.window.pieces) + rng.random() * 8)
        batch: list[Example] = []
        for example in members:
            if batch and (len(batch) + 1) * len(example.window.pieces) > size:
                out.append(batch)
                batch = []
            batch.append(example)
        out.append(batch)
    rng.shuffle(out)
    return out


PHRASES = 0.5
"""Weight of finding the phrases that fill slots, against that of finding entities."""

KEEP_SHORT, KEEP_LONG = 0.5, 0.15
"""Shares of the unlabelled spans (up to four words; longer) that a step looks at."""


def touching(spans: Sequence[tuple[int, int, int]], n: int) -> Tensor:
    """Return (n, WIDTH): whether the span of so many words from a word on shares one with any."""
    before = torch.zeros(n + WIDTH + 1, dtype=torch.long)
    for start, end, _ in spans:
        before[start + 1 : end + 2] = 1  # shifted by one, for the sums
    sums = before.cumsum(0)
    start = torch.arange(n)[:, None]
    return (sums[start + torch.arange(1, WIDTH + 1)] > sums[start]).float()


def span_loss(
    net: Network,
    label_set: str,
    labelled: Sequence[Sequence[tuple[int, int, int]]],
    sizes: Sequence[int],
    words: Tensor,
    sparse: Sequence[bool] = (),
) -> Tensor:
    """Cross-entropy a word over all spans, those without a label sampled and weighted.

    Of ``sparse`` rows only spans that touch a labelled one are known to be nothing.
    """
    b, n = words.shape[:2]
    target = torch.zeros(b, n, WIDTH, dtype=torch.long)
    width = torch.arange(WIDTH)[None, :]
    keep = torch.where(width < 4, KEEP_SHORT, KEEP_LONG).expand(n, WIDTH)
    weight = torch.zeros(b, n, WIDTH)
    for row, (spans, size) in enumerate(zip(labelled, sizes, strict=True)):
        valid = torch.arange(n)[:, None] + width < size
        weight[row] = valid * (torch.rand(n, WIDTH) < keep) / keep
        if sparse and sparse[row]:
            weight[row] *= touching(spans, n)
        for start, end, label in spans:
            target[row, start, end - start] = label
            weight[row, start, end - start] = 1.0
    row, start, extra = weight.nonzero(as_tuple=True)
    flat = words.reshape(b * n, -1)
    reps = net.span.many(flat, row * n + start, row * n + start + extra)
    logits = net.span_out[label_set](reps)
    each = nn.functional.cross_entropy(logits, target[row, start, extra], reduction="none")
    return 12 * (each * weight[row, start, extra]).sum() / sum(sizes)


def surest(logits: Tensor, sizes: Sequence[int]) -> Tensor:
    """Return (groups, labels): the greatest of each group of consecutive rows, label by label."""
    index = torch.repeat_interleave(torch.tensor(sizes))[:, None].expand_as(logits)
    least = torch.full((len(sizes), logits.shape[1]), -1e4)
    return least.scatter_reduce(0, index, logits, "amax")


MISTAKEN = 4
"""Mistaken mentions that a step puts among the annotated ones of a paper."""


def some_mistaken(example: Example) -> list[tuple[int, int, int]]:
    """Return a few of the mistaken mentions of a paper, other ones each time."""
    order = torch.randperm(len(example.mistaken)).tolist()
    return [example.mistaken[i] for i in order[:MISTAKEN]]


def unrelated(
    example: Example, mistaken: Sequence[tuple[int, int, int]]
) -> list[tuple[list[tuple[int, int]], list[int], int, int]]:
    """Return the groups of pairs, both ways, of entities and what is no entity: no relations."""
    if not mistaken:
        return []
    n = len(PAIR_LABELS[OWN])
    starts = [s[0] for s in (*example.spans, *mistaken)]
    pairs = [
        nearest(starts, *ends)
        for k in range(len(example.spans), len(starts))
        for members in example.entities
        for ends in (([k], members), (members, [k]))
    ]
    return [(pair, [0] * n, 0, n - 1) for pair in pairs]


def link_loss(net: Network, example: Example, words: Tensor) -> Tensor:
    """Loss of roles, relations and aliases of one example, gold mentions given."""
    mistaken = some_mistaken(example) if net.training else []
    spans = torch.tensor([s[:2] for s in (*example.spans, *mistaken)])
    start, end = spans[:, 0], spans[:, 1]
    types = torch.tensor([*example.types, *(type_ for _, _, type_ in mistaken)])
    if net.training:  # be robust against wrong types at run time
        types = torch.where(torch.rand(len(types)) < 0.05, torch.full_like(types, 5), types)
    looks = net.link.look(words)
    reps = net.link.mentions(words, looks, net.span(words, start, end), start, end, types)
    loss = words.new_zeros(())
    groups = example.groups + unrelated(example, mistaken)
    if groups:
        pairs = torch.tensor([p for ps, *_ in groups for p in ps])
        logits = net.pair_out[example.set](
            net.link.pairs(looks, reps, start, end, types, pairs[:, 0], pairs[:, 1])
        )
        pooled = surest(logits, [len(ps) for ps, *_ in groups])
        wanted = torch.tensor([w for _, w, *_ in groups], dtype=torch.float)
        column = torch.arange(pooled.shape[1])[None, :]
        low = torch.tensor([g[2] for g in groups])[:, None]
        high = torch.tensor([g[3] for g in groups])[:, None]
        counts = ((column >= low) & (column < high)).float()
        bce = nn.functional.binary_cross_entropy_with_logits(pooled, wanted, reduction="none")
        loss = loss + (bce * counts).sum() / len(example.spans)
    if example.entities:
        mention_logits = net.role_out(reps)
        logits = torch.stack([mention_logits[m].mean(0) for m in example.entities])
        roles = torch.tensor(example.roles)
        loss = loss + 0.5 * nn.functional.cross_entropy(logits, roles)
    return loss


DECOYS = 4
"""Stretches of words beside each number that a step offers for its slots and that are nothing."""


def decoys(example: Example) -> list[tuple[int, int]]:
    """Return a few random stretches of words near the numbers, none of them labelled."""
    labelled = {s[:2] for s in example.spans} | set(example.phrases) | set(example.quantities)
    found: list[tuple[int, int]] = []
    for start, end in example.quantities:
        for gap, width in zip(
            torch.randint(-20, 20, (DECOYS,)).tolist(),
            torch.randint(0, 4, (DECOYS,)).tolist(),
            strict=True,
        ):
            first = start + gap - width if gap < 0 else end + 1 + gap
            if first >= 0 and first + width < len(example.window.words):
                found.append((first, first + width))
    return [span for span in dict.fromkeys(found) if span not in labelled]


def slot_loss(net: Network, example: Example, words: Tensor) -> Tensor:
    """Loss of the slots of claimed numbers: each chooses among entities, phrases and nothing."""
    mistaken = some_mistaken(example) if net.training else []
    phrases = example.phrases + (decoys(example) if net.training else [])
    others = phrases + [s[:2] for s in mistaken]
    n = len(example.spans) + len(others)
    spans = torch.tensor([s[:2] for s in example.spans] + others + example.quantities)
    start, end = spans[:, 0], spans[:, 1]
    types = torch.tensor(
        example.types
        + [PHRASE] * len(phrases)
        + [type_ for _, _, type_ in mistaken]
        + [QUANTITY] * len(example.quantities)
    )
    looks = net.link.look(words)
    reps = net.link.mentions(words, looks, net.span(words, start, end), start, end, types)
    starts = [s[0] for s in spans.tolist()]
    fillers = example.entities + [[len(example.spans) + k] for k in range(len(others))]
    groups = [
        nearest(starts, [n + q], members)
        for q in range(len(example.quantities))
        for members in fillers
    ]
    pairs = torch.tensor([p for group in groups for p in group])
    logits = net.slot_out(net.link.pairs(looks, reps, start, end, types, pairs[:, 0], pairs[:, 1]))
    pooled = surest(logits, [len(group) for group in groups])
    chosen = pooled.view(len(example.quantities), len(fillers), len(SLOTS))
    chosen = torch.cat([net.no_slot(reps[n:])[:, None], chosen], 1).log_softmax(1)
    right = torch.full_like(chosen, -1e4)
    for q, slots in enumerate(example.slots):
        for k, wanted in enumerate(slots):
            right[q, [1 + e for e in wanted] or [0], k] = 0.0
    return -(chosen + right).logsumexp(1).mean()


def batch_loss(net: Network, batch: Sequence[Example], link_weight: float) -> Tensor:
    """Loss of one batch, all of one set."""
    arrays = {k: torch.from_numpy(v) for k, v in stack([e.window for e in batch]).items()}
    with torch.autocast("cpu", dtype=torch.bfloat16):  # half the time, where the CPU knows it
        words = net.encoder(**arrays)
    words = words.float()
    sizes = [len(e.window.words) for e in batch]
    sparse = [e.sparse for e in batch]
    loss = span_loss(net, batch[0].set, [e.spans for e in batch], sizes, words, sparse)
    if batch[0].set == OWN:
        phrases = [[(*phrase, 1) for phrase in e.phrases] for e in batch]
        loss = loss + PHRASES * span_loss(net, PHRASE_SET, phrases, sizes, words)
    links = [
        link_loss(net, e, words[row, : len(e.window.words)])
        for row, e in enumerate(batch)
        if e.spans and (e.groups or e.entities)
    ]
    if links:
        loss = loss + link_weight * torch.stack(links).mean()
    slots = [
        slot_loss(net, e, words[row, : len(e.window.words)])
        for row, e in enumerate(batch)
        if e.quantities and e.entities
    ]
    if slots:
        loss = loss + link_weight * torch.stack(slots).sum() / len(batch)
    return loss


def train(
    net: Network,
    examples: Sequence[Example],
    *,
    epochs: int,
    lr_encoder: float,
    lr_heads: float,
    seed: int,
    size: int = 3000,
    link_weight: float = 1.0,
    save: Path | None = None,
) -> None:
    """Train on labelled examples, those of a set and of like length together."""

    def steps(rng: random.Random) -> list[Step]:
        return [partial(batch_loss, net, b, link_weight) for b in batches(examples, rng, size)]

    descend(net, steps, epochs=epochs, lr=(lr_encoder, lr_heads), seed=seed, save=save)


def descend(
    net: Network,
    steps: Callable[[random.Random], Sequence[Step]],
    *,
    epochs: int,
    lr: tuple[float, float],
    seed: int,
    save: Path | None = None,
) -> None:
    """Take the steps of each epoch: AdamW, warm-up and linear decay.

    ``lr`` is that of the encoder and of the heads; word and position embeddings stay as they are.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    net.encoder.pieces.weight.requires_grad_(False)
    net.encoder.positions.weight.requires_grad_(False)
    encoder = [p for p in net.encoder.parameters() if p.requires_grad]
    heads = [p for n, p in net.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": lr[0]}, {"params": heads, "lr": lr[1]}],
        weight_decay=0.01,
        fused=True,
    )
    n_steps = epochs * len(steps(random.Random(seed)))
    warm = max(1, int(0.08 * n_steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (n_steps - s) / (n_steps - warm + 1)))
    )
    began = time.monotonic()
    done, mean = 0, 0.0
    for epoch in range(epochs):
        for step in steps(rng):
            net.train()
            loss = step()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            mean = 0.98 * mean + 0.02 * loss.item()
            if done % 50 == 0:
                passed = time.monotonic() - began
                print(f"step {done}/{n_steps} loss {mean:.3f} {passed:.0f} s", flush=True)
        if save:
            torch.save(net.state_dict(), save)
        print(f"epoch {epoch + 1} done", flush=True)


def read_public_sets(folder: Path, tokenizer: Tokenizer, seed: int) -> list[Example]:
    """Read the public sets; of the largest, keep some of the paragraphs that name something."""
    examples: list[Example] = []
    for name, file in PUBLIC.items():
        rows = list(read_public(folder / file, name, tokenizer))
        if name == "gsap":
            rows = [r for r in rows if len(r.spans) >= 4 and len(r.window.pieces) < 260]
            random.Random(seed).shuffle(rows)
            rows = rows[:2000]
        examples += rows
        print(
            name, len(rows), "rows", sum(len(r.window.pieces) for r in rows), "pieces", flush=True
        )
    return examples


def main() -> None:
    """Run the first stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with model.safetensors")
    parser.add_argument("--adapted", type=Path, help="encoder that training.adapt went on with")
    parser.add_argument("--labelled", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = load_tokenizer(options.encoder / "tokenizer.json")
    examples = read_public_sets(options.labelled, tokenizer, options.seed)
    torch.manual_seed(options.seed)
    net = make_network()
    net.encoder.load_bert(options.encoder / "model.safetensors")
    if options.adapted:
        net.encoder.load_state_dict(torch.load(options.adapted))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    train(net, examples, epochs=options.epochs, lr_encoder=2.5e-4, lr_heads=1e-3,
          seed=options.seed, save=options.output)  # fmt: skip


if __name__ == "__main__":
    main()
