"""Write the weights folder that ships: ONNX graphs (int8), tokenizer and card, and compare it.

``python -m training.export final.pt --tokenizer tokenizer.json --card card.json -o FOLDER``

``card.json`` gives name, version, description, licence, data, scores and thresholds; labels and
checksums are added here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from kg import vocab
from kg.encoding import encode, stack
from kg.tagger import ALIAS
from training.data import OWN, PHRASE_SET
from training.network import HIDDEN, Network
from training.train import load_tokenizer, make_network

LARGE = 50_000
"""Numbers in a matrix from which on it is stored in eight bits."""


class TaggerGraph(nn.Module):
    """Word pieces to word vectors and probabilities of spans: types of entities, and phrases.

    A word's vector is that of the encoder and all that the linker will ask of it.
    """

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, pieces: Tensor, mask: Tensor, shapes: Tensor, first_piece: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        words = self.net.encoder(pieces, mask, shapes, first_piece)
        spans = self.net.span.all_spans(words)
        types = torch.softmax(self.net.span_out[OWN](spans), -1)
        phrases = torch.softmax(self.net.span_out[PHRASE_SET](spans), -1)[..., 1]
        return torch.cat([words, self.net.link.look(words)], -1), types, phrases


class LinkerGraph(nn.Module):
    """Word vectors and mentions to roles and relations (probabilities) and slots (log-odds)."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, words: Tensor, start: Tensor, end: Tensor, types: Tensor, head: Tensor, tail: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        link = self.net.link
        words, looks = words[:, :HIDDEN], words[:, HIDDEN:]
        reps = link.mentions(words, looks, self.net.span(words, start, end), start, end, types)
        pairs = link.pairs(looks, reps, start, end, types, head, tail)
        return (
            torch.softmax(self.net.role_out(reps), -1),
            torch.sigmoid(self.net.pair_out[OWN](pairs)),
            self.net.slot_out(pairs),
            self.net.no_slot(reps),
        )


def halve(path: Path) -> None:
    """Store the larger weights of a graph in 16 bits; they are widened again when it is opened."""
    model = onnx.load(str(path))
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type == onnx.TensorProto.FLOAT and np.prod(tensor.dims) > 1000:
            array = onnx.numpy_helper.to_array(tensor).astype(np.float16)
            graph.initializer.remove(tensor)
            graph.initializer.append(onnx.numpy_helper.from_array(array, tensor.name + ".half"))
            cast = onnx.helper.make_node(
                "Cast", [tensor.name + ".half"], [tensor.name], to=onnx.TensorProto.FLOAT
            )
            graph.node.insert(0, cast)
    onnx.save(model, str(path))


def narrow(path: Path) -> None:
    """Store the larger float matrices of a graph in 8 bits a column; they are widened when opened.

    What goes through them stays float: eight bits are too few for the inputs of the second layer
    of a feed-forward part, a few of which are far larger than the rest.
    """
    model = onnx.load(str(path))
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type != onnx.TensorProto.FLOAT or len(tensor.dims) != 2:
            continue
        array = onnx.numpy_helper.to_array(tensor)
        if array.size < LARGE:
            continue
        scale = np.maximum(np.abs(array).max(0, keepdims=True), 1e-8) / 127
        graph.initializer.remove(tensor)
        parts = {".8": np.round(array / scale).astype(np.int8), ".scale": scale}
        for ending, part in parts.items():
            graph.initializer.append(onnx.numpy_helper.from_array(part, tensor.name + ending))
        nodes = (
            onnx.helper.make_node(
                "Cast", [tensor.name + ".8"], [tensor.name + ".wide"], to=onnx.TensorProto.FLOAT
            ),
            onnx.helper.make_node(
                "Mul", [tensor.name + ".wide", tensor.name + ".scale"], [tensor.name]
            ),
        )
        for place, node in enumerate(nodes):
            graph.node.insert(place, node)
    onnx.save(model, str(path))


def export(net: Network, tokenizer_path: Path, card: dict[str, object], folder: Path) -> None:
    """Write the folder; checks that onnxruntime gives what torch gives."""
    net.eval()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(tokenizer_path)
    text = "LoRA: Low-Rank Adaptation\nWe propose LoRA, which beats Adapter on GLUE by 2.5%."
    arrays = stack(encode(tokenizer, text) * 2)
    inputs = {k: torch.from_numpy(v) for k, v in arrays.items()}
    with tempfile.TemporaryDirectory() as temporary:
        raw, ready = Path(temporary) / "raw.onnx", Path(temporary) / "ready.onnx"
        graph = TaggerGraph(net).eval()
        torch.onnx.export(
            graph,
            tuple(inputs.values()),
            str(raw),
            input_names=list(inputs),
            output_names=["words", "probabilities", "phrases"],
            dynamic_axes={
                **{k: {0: "batch", 1: "pieces"} for k in ("pieces", "mask", "shapes")},
                **{
                    k: {0: "batch", 1: "words"}
                    for k in ("first_piece", "words", "probabilities", "phrases")
                },
            },
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(raw), str(ready), skip_symbolic_shape=True)
        products = [n.name for n in onnx.load(str(ready)).graph.node if n.op_type == "MatMul"]
        quantize_dynamic(
            str(ready),
            str(folder / "tagger.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=[n for n in products if "/down/" in n or "/layers." not in n],
        )
        narrow(folder / "tagger.onnx")
    with torch.no_grad():
        words, probabilities, _ = graph(**inputs)
    session = onnxruntime.InferenceSession(str(folder / "tagger.onnx"))
    _, seen, _ = session.run(None, arrays)
    print("tagger: largest difference of int8 to torch", np.abs(seen - probabilities.numpy()).max())
    linker = LinkerGraph(net).eval()
    index = torch.tensor([0, 3, 5])
    link_inputs = {
        "words": words[0],
        "start": index,
        "end": index + 1,
        "types": torch.tensor([0, 1, 2]),
        "head": torch.tensor([0, 1]),
        "tail": torch.tensor([1, 2]),
    }
    torch.onnx.export(
        linker,
        tuple(link_inputs.values()),
        str(folder / "linker.onnx"),
        input_names=list(link_inputs),
        output_names=["roles", "pairs", "slots", "no_slot"],
        dynamic_axes={
            "words": {0: "words"},
            **{k: {0: "mentions"} for k in ("start", "end", "types")},
            **{k: {0: "pairs"} for k in ("head", "tail")},
            **{k: {0: "mentions"} for k in ("roles", "no_slot")},
            **{k: {0: "pairs"} for k in ("pairs", "slots")},
        },
        opset_version=17,
        dynamo=False,
    )
    halve(folder / "linker.onnx")
    session = onnxruntime.InferenceSession(str(folder / "linker.onnx"))
    feeds = {k: v.detach().numpy() for k, v in link_inputs.items()}
    for got, wanted in zip(session.run(None, feeds), linker(**link_inputs), strict=True):
        np.testing.assert_allclose(got, wanted.detach().numpy(), atol=2e-2)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_card(card, folder)


def write_card(card: dict[str, object], folder: Path) -> None:
    """Write ``card.json`` with labels and checksums."""
    files = ("tagger.onnx", "linker.onnx", "tokenizer.json")
    full = card | {
        "labels": {
            "types": list(vocab.TYPE_NAMES),
            "roles": list(vocab.ROLES),
            "pairs": [*(r.name for r in vocab.RELATIONS), ALIAS],
            "slots": list(vocab.SLOTS),
        },
        "files": {f: hashlib.sha256((folder / f).read_bytes()).hexdigest() for f in files},
    }
    (folder / "card.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")
    for file in files:
        print(f"{file}: {(folder / file).stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Export a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--card", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    net = make_network()
    net.load_state_dict(torch.load(options.checkpoint))
    card = json.loads(options.card.read_text(encoding="utf-8"))
    staging = options.output.with_name(options.output.name + ".new")
    export(net, options.tokenizer, card, staging)
    if options.output.exists():
        shutil.rmtree(options.output)
    staging.rename(options.output)


if __name__ == "__main__":
    main()
