"""The network: a small BERT encoder that also sees letter case, a span head and a link head.

Word pieces and word shapes -> word vectors -> (span head) types of all spans up to ``WIDTH`` words
-> (link head) role of each mention and relations between pairs of mentions. Each labelled set has
its own output layer on the shared span and pair representations, so that what a set does not label
is never a negative for the others.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from kg.encoding import N_SHAPES

HIDDEN, LAYERS, HEADS, INNER = 384, 6, 12, 1536
WIDTH = 12
SPAN = 256
PAIR = 192
READERS, READER_HEADS = 2, 6
COARSE = ("Method", "Model", "Dataset", "Task", "Metric", "Other", "Generic", "Quantity")
DISTANCES = (-60, -30, -15, -8, -4, -2, -1, 0, 1, 2, 4, 8, 15, 30, 60)


class Layer(nn.Module):
    """One post-norm transformer layer as in BERT (Devlin et al., 2019)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm_1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up, self.down = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm_2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (
            f(x).view(b, n, HEADS, -1).transpose(1, 2) for f in (self.query, self.key, self.value)
        )
        if self.training:  # the same in fewer passes over memory; exports keep the plain products
            a = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        else:
            a = torch.softmax(q @ k.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5 + bias, -1) @ v
        x = self.norm_1(x + self.dropout(self.out(a.transpose(1, 2).reshape(b, n, HIDDEN))))
        return self.norm_2(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT with an embedding of word shapes added; returns one vector a word."""

    def __init__(self, vocabulary: int = 30522, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.shapes = nn.Embedding(N_SHAPES, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, mask: Tensor, shapes: Tensor, first_piece: Tensor) -> Tensor:
        position = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.pieces(pieces) + self.positions(position) + self.kind + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        index = first_piece[:, :, None].expand(-1, -1, HIDDEN)
        return torch.gather(x, 1, index)

    def load_bert(self, path: Path) -> None:
        """Take the weights of a BERT checkpoint in safetensors form."""
        from safetensors.torch import load_file

        w = load_file(path)
        e = "embeddings."
        state = {
            "pieces.weight": w[e + "word_embeddings.weight"],
            "positions.weight": w[e + "position_embeddings.weight"],
            "kind": w[e + "token_type_embeddings.weight"][0],
            "shapes.weight": self.shapes.weight.data,
            "norm.weight": w[e + "LayerNorm.weight"],
            "norm.bias": w[e + "LayerNorm.bias"],
        }
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "norm_1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm_2": "output.LayerNorm",
        }
        for i in range(LAYERS):
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    state[f"layers.{i}.{ours}.{part}"] = w[f"encoder.layer.{i}.{theirs}.{part}"]
        self.load_state_dict(state)


def prefix_sums(x: Tensor) -> Tensor:
    """Return sums over the words before each place: (..., words, d) -> (..., words + 1, d)."""
    return nn.functional.pad(torch.cumsum(x, -2), (0, 0, 1, 0))


def mean_of(words: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Return the mean of words ``low..high`` (end exclusive), 0 where there are none."""
    sums = prefix_sums(words)
    count = torch.clamp(high - low, min=1).to(words.dtype)[:, None]
    return (sums[high] - sums[low]) / count


class SpanHead(nn.Module):
    """Represents spans by their first, last and mean word and their width."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(HIDDEN, SPAN), nn.Linear(HIDDEN, SPAN, bias=False)
        self.mean = nn.Linear(HIDDEN, SPAN, bias=False)
        self.width = nn.Embedding(WIDTH, SPAN)
        self.dropout = nn.Dropout(0.2)

    def all_spans(self, words: Tensor) -> Tensor:
        """Return (batch, words, WIDTH, SPAN); spans that run past the end repeat the last word."""
        n = words.shape[1]
        first, last = self.first(words), self.last(words)
        sums = prefix_sums(self.mean(words))
        start = torch.arange(n, device=words.device)[:, None]
        width = torch.arange(WIDTH, device=words.device)[None, :]
        end = torch.clamp(start + width, max=n - 1)
        count = (end - start + 1).to(words.dtype)[None, :, :, None]
        mean = (sums[:, end + 1] - sums[:, start.expand_as(end)]) / count
        rep = first[:, :, None] + last[:, end] + mean + self.width.weight[None, None]
        return self.dropout(torch.relu(rep))

    def forward(self, words: Tensor, start: Tensor, end: Tensor) -> Tensor:
        """Return (spans, SPAN) for spans ``start..end`` inclusive of ``words`` (words, HIDDEN)."""
        mean = self.mean(mean_of(words, start, end + 1))
        width = self.width(torch.clamp(end - start, max=WIDTH - 1))
        first, last = self.first(words[start]), self.last(words[end])
        return self.dropout(torch.relu(first + last + mean + width))

    def many(self, words: Tensor, start: Tensor, end: Tensor) -> Tensor:
        """Return what ``forward`` does, cheaper where there are more spans than words."""
        first, last, sums = self.first(words), self.last(words), prefix_sums(self.mean(words))
        mean = (sums[end + 1] - sums[start]) / (end + 1 - start).to(words.dtype)[:, None]
        width = self.width(torch.clamp(end - start, max=WIDTH - 1))
        return self.dropout(torch.relu(first[start] + last[end] + mean + width))


class Reader(nn.Module):
    """One layer in which mentions look at each other and at the words around them.

    Attention as in the transformer, pre-norm, with learned biases for the distance in words
    (Raffel et al., 2020): a mention finds the verb beside it, or the list that it stands in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.norm_1, self.norm_2, self.norm_3 = (nn.LayerNorm(PAIR) for _ in range(3))
        self.from_mentions, self.from_words = nn.Linear(PAIR, 3 * PAIR), nn.Linear(PAIR, PAIR)
        self.words = nn.Linear(HIDDEN, 2 * PAIR)
        self.out_1, self.out_2 = nn.Linear(PAIR, PAIR), nn.Linear(PAIR, PAIR)
        self.bias_1 = nn.Embedding(len(DISTANCES) + 1, READER_HEADS)
        self.bias_2 = nn.Embedding(len(DISTANCES) + 1, READER_HEADS)
        self.up, self.down = nn.Linear(PAIR, 2 * PAIR), nn.Linear(2 * PAIR, PAIR)
        self.dropout = nn.Dropout(0.15)

    def forward(self, x: Tensor, words: Tensor, among: Tensor, to_words: Tensor) -> Tensor:
        """Return (mentions, PAIR); ``among`` and ``to_words`` are buckets of distances.

        ``words`` are the keys and values of the words, (words, 2 * PAIR).
        """
        q, k, v = self.from_mentions(self.norm_1(x)).chunk(3, -1)
        x = x + self.dropout(self.out_1(_attend(q, k, v, self.bias_1(among))))
        k, v = words.chunk(2, -1)
        q = self.from_words(self.norm_2(x))
        x = x + self.dropout(self.out_2(_attend(q, k, v, self.bias_2(to_words))))
        return x + self.dropout(self.down(nn.functional.gelu(self.up(self.norm_3(x)))))


def _attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    """Attention of (queries, PAIR) over (keys, PAIR); bias (queries, keys, heads)."""
    q, k, v = (x.view(x.shape[0], READER_HEADS, -1).transpose(0, 1) for x in (q, k, v))
    scores = q @ k.transpose(1, 2) * (PAIR // READER_HEADS) ** -0.5 + bias.permute(2, 0, 1)
    return (torch.softmax(scores, -1) @ v).transpose(0, 1).reshape(q.shape[1], -1)


class LinkHead(nn.Module):
    """Represents mentions (for roles) and ordered pairs of mentions (for relations and slots)."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Linear(SPAN, PAIR)
        self.doc = nn.Linear(HIDDEN, PAIR)
        self.near = nn.Linear(HIDDEN, PAIR)
        self.one_type = nn.Embedding(len(COARSE), PAIR)
        self.readers = nn.ModuleList(Reader() for _ in range(READERS))
        self.norm = nn.LayerNorm(PAIR)
        self.head, self.tail = nn.Linear(PAIR, PAIR), nn.Linear(PAIR, PAIR)
        self.product = nn.Linear(PAIR, PAIR)
        self.between = nn.Linear(HIDDEN, PAIR)
        self.around = nn.Linear(HIDDEN, PAIR)
        self.head_type = nn.Embedding(len(COARSE), PAIR)
        self.tail_type = nn.Embedding(len(COARSE), PAIR)
        self.distance = nn.Embedding(len(DISTANCES) + 1, PAIR)
        self.second = nn.Linear(PAIR, PAIR)
        self.dropout = nn.Dropout(0.2)
        self.register_buffer("bounds", torch.tensor(DISTANCES))

    def bucket(self, gap: Tensor) -> Tensor:
        """Return the class of a distance in words."""
        return (gap[..., None] > self.bounds).sum(-1)

    def look(self, words: Tensor) -> Tensor:
        """Return all that is asked of words, (..., words, d): made once for a text.

        Words are projected before they are averaged, which is the same and cheaper, since there
        are more stretches than words.
        """
        layers = (self.near, self.between, self.around, *(r.words for r in self.readers))
        weight = torch.cat([layer.weight for layer in layers])
        bias = torch.cat([words.new_zeros(3 * PAIR), *(r.words.bias for r in self.readers)])
        return nn.functional.linear(words, weight, bias)

    def mentions(
        self,
        words: Tensor,
        looks: Tensor,
        spans: Tensor,
        start: Tensor,
        end: Tensor,
        types: Tensor,
    ) -> Tensor:
        """Return (mentions, PAIR)."""
        n = words.shape[0]
        low, high = torch.clamp(start - 6, min=0), torch.clamp(end + 7, max=n)
        near = mean_of(looks[:, :PAIR], low, high) + self.near.bias
        doc = words.mean(0, keepdim=True)
        x = self.one(spans) + self.doc(doc) + near + self.one_type(types)
        among = self.bucket(start[None, :] - start[:, None])
        to_words = self.bucket(torch.arange(n, device=words.device)[None, :] - start[:, None])
        kept = looks[:, 3 * PAIR :].chunk(READERS, -1)
        for reader, read in zip(self.readers, kept, strict=True):
            x = reader(x, read, among, to_words)
        return self.dropout(self.norm(x))

    def pairs(
        self,
        looks: Tensor,
        mentions: Tensor,
        start: Tensor,
        end: Tensor,
        types: Tensor,
        head: Tensor,
        tail: Tensor,
    ) -> Tensor:
        """Return (pairs, PAIR) for pairs of indexes into ``mentions`` (mentions, PAIR)."""
        n = looks.shape[0]
        h0, h1, t0, t1 = start[head], end[head], start[tail], end[tail]
        left = torch.clamp(torch.minimum(h1, t1) + 1, max=n)
        right = torch.maximum(torch.maximum(h0, t0), left)
        low = torch.clamp(torch.minimum(h0, t0) - 5, min=0)
        high = torch.clamp(torch.maximum(h1, t1) + 6, max=n)
        gap = torch.where(h0 < t0, t0 - h1, t1 - h0)
        rep = (
            self.head(mentions)[head]
            + self.tail(mentions)[tail]
            + self.product(mentions[head] * mentions[tail])
            + mean_of(looks[:, PAIR : 2 * PAIR], left, right)
            + self.between.bias
            + mean_of(looks[:, 2 * PAIR : 3 * PAIR], low, high)
            + self.around.bias
            + self.head_type(types[head])
            + self.tail_type(types[tail])
            + self.distance(self.bucket(gap))
        )
        rep = self.dropout(nn.functional.gelu(rep))
        return self.dropout(rep + nn.functional.gelu(self.second(rep)))


class Network(nn.Module):
    """Encoder and heads, with one output layer for each label set."""

    def __init__(
        self, span_labels: dict[str, int], pair_labels: dict[str, int], roles: int, slots: int
    ) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.span = SpanHead()
        self.link = LinkHead()
        self.span_out = nn.ModuleDict({k: nn.Linear(SPAN, n + 1) for k, n in span_labels.items()})
        self.pair_out = nn.ModuleDict({k: nn.Linear(PAIR, n) for k, n in pair_labels.items()})
        self.role_out = nn.Linear(PAIR, roles)
        self.slot_out = nn.Linear(PAIR, slots)
        self.no_slot = nn.Linear(PAIR, slots)
        for out in self.span_out.values():
            out.bias.data[0] = 4.0  # most spans are nothing
        for out in self.pair_out.values():
            out.bias.data.fill_(-3.0)
