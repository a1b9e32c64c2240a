"""Fine-tune on our own annotations: hold a part aside, cross-validate, or train on everything.

``python -m training.finetune --from pretrained.pt --gold DOCS.json GOLD.json ... -o final.pt``
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training.data import OWN, PAIR_LABELS, SPAN_LABELS, read_own
from training.network import Network
from training.predict import TorchTagger, predict
from training.train import load_tokenizer, make_network, read_public_sets, train

SETTINGS: dict[str, Any] = {"epochs": 6, "lr_encoder": 1e-4, "lr_heads": 6e-4, "size": 900}

SPANS_FROM: tuple[tuple[str, str], ...] = (
    ("scier", "Method"),
    ("gsap", "MLModel"),
    ("scier", "Dataset"),
    ("scier", "Task"),
    ("tdmsci", "Metric"),
)
"""Label of a public set from whose output weights each of our types starts."""

PAIRS_FROM: dict[str, tuple[str, str]] = {
    "usedFor": ("scier", "Used-For"),
    "partOf": ("scier", "Part-Of"),
    "evaluatedOn": ("scier", "Evaluated-With"),
    "trainedOn": ("scier", "Trained-With"),
    "outperforms": ("scier", "Compare-With"),
    "comparedWith": ("scier", "Compare-With"),
    "subClassOf": ("scier", "SubClass-Of"),
    "benchmarkFor": ("scier", "Benchmark-For"),
    "sameAs": ("scier", "Synonym-Of"),
}


def warm_start(net: Network) -> None:
    """Let our output layers start from those of the public sets that mean nearly the same."""
    with torch.no_grad():
        own, none = net.span_out[OWN], net.span_out["scier"]
        own.weight[0], own.bias[0] = none.weight[0], none.bias[0]
        for row, (name, label) in enumerate(SPANS_FROM, 1):
            theirs = net.span_out[name]
            # Relative to "none" of the same set, so that thresholds agree.
            source = SPAN_LABELS[name].index(label) + 1
            own.weight[row] = theirs.weight[source] - theirs.weight[0] + none.weight[0]
            own.bias[row] = theirs.bias[source] - theirs.bias[0] + none.bias[0]
        for ours, (name, label) in PAIRS_FROM.items():
            row, source = PAIR_LABELS[OWN].index(ours), PAIR_LABELS[name].index(label)
            net.pair_out[OWN].weight[row] = net.pair_out[name].weight[source]
            net.pair_out[OWN].bias[row] = net.pair_out[name].bias[source]


def load_scorer(path: Path) -> Any:
    """Import the scorer of the gold annotations from its file."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_gold(pairs: Sequence[Path]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read documents and annotations, given in turn; of two with one id the first counts."""
    docs: dict[str, dict[str, Any]] = {}
    gold: dict[str, dict[str, Any]] = {}
    for doc_path, gold_path in zip(pairs[::2], pairs[1::2], strict=True):
        for doc in json.loads(doc_path.read_text(encoding="utf-8")):
            docs.setdefault(doc["id"], doc)
        for paper in json.loads(gold_path.read_text(encoding="utf-8")):
            gold.setdefault(paper["id"], paper)
    ids = sorted(gold)
    return [docs[i] for i in ids], [gold[i] for i in ids]


def found_by(tagger: TorchTagger, docs: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what a network extracts, by the ids of the papers."""
    found: dict[str, dict[str, Any]] = {}
    for at in range(0, len(docs), 100):  # their word vectors are in memory together
        records = predict(tagger, docs[at : at + 100], entities=0.4, relations=0.3)
        found |= {record["id"]: record for record in records}
    return found


def sweep(
    scorer: Any, tagger: TorchTagger, docs: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]
) -> None:
    """Print the figures over thresholds."""
    for t in (0.3, 0.4, 0.5, 0.6):
        for r in (0.25, 0.35, 0.45, 0.55):
            s = scorer.score(gold, docs, predict(tagger, docs, entities=t, relations=r))
            if r == 0.25:
                by = " ".join(f"{k} {v['f1']:.3f}" for k, v in s["by_type"].items())
                strict, merged = s["entities"], s["entities_method_model_merged"]["f1"]
                print(
                    f"t {t} strict {strict['p']:.3f} {strict['r']:.3f} {strict['f1']:.3f} "
                    f"merged {merged:.3f} untyped {s['entities_untyped']['f1']:.3f} "
                    f"proposed {s['proposed_recall']:.3f} | {by}"
                )
            x = s["relations"]
            print(f"    r {r} relations {x['p']:.3f} {x['r']:.3f} {x['f1']:.3f}", flush=True)


def print_figures(scores: dict[str, Any]) -> None:
    """Print the scorer's figures, one a line."""
    flat = {k: v for k, v in scores.items() if k not in ("by_type", "claim_slots")}
    flat |= {f"  {k}": v for k, v in scores["by_type"].items()}
    flat |= {f"  slot {k}": v for k, v in scores["claim_slots"].items()}
    for name, value in flat.items():
        if isinstance(value, dict):
            print(f"{name:36} P {value['p']:.3f} R {value['r']:.3f} F1 {value['f1']:.3f}")
        else:
            print(f"{name:36} {value}")
    sys.stdout.flush()


def main() -> None:
    """Fine-tune, and measure on what was held aside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="start", type=Path, required=True)
    parser.add_argument("--resume", action="store_true", help="--from has our own output layers")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--always", type=Path, nargs="*", default=[], help="like --gold: trained on in every fold"
    )
    parser.add_argument(
        "--sparse", type=Path, nargs="*", default=[], help="like --always: not all is annotated"
    )
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only-fold", type=int)
    parser.add_argument(
        "--thresholds", type=float, nargs=2, default=(0.4, 0.3), help="of entities and relations"
    )
    parser.add_argument(
        "--count-metrics", action="store_true", help="the annotations name what is counted a metric"
    )
    parser.add_argument("--epochs", type=int, default=SETTINGS["epochs"])
    parser.add_argument("--mix", type=Path, help="folder of the public sets, to train on together")
    parser.add_argument("--repeat", type=int, default=1, help="passes over our own an epoch")
    parser.add_argument("--retold", type=int, default=0, help="copies with names exchanged")
    parser.add_argument(
        "--mistaken", action="store_true", help="train links with what --from takes for entities"
    )
    parser.add_argument("--size", type=int, default=SETTINGS["size"], help="word pieces a step")
    parser.add_argument("--link-weight", type=float, default=1.0, help="of roles and relations")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = load_tokenizer(options.tokenizer)
    docs, gold = read_gold(options.gold)
    more_docs, more_gold = read_gold(options.always + options.sparse)
    sparse = {paper["id"] for paper in read_gold(options.sparse)[1]}
    settings = SETTINGS | {
        "epochs": options.epochs,
        "size": options.size,
        "link_weight": options.link_weight,
    }
    public = read_public_sets(options.mix, tokenizer, options.seed) if options.mix else []
    order = list(range(len(gold)))
    random.Random(options.seed).shuffle(order)

    def fit(rows: Sequence[int], save: Path | None) -> TorchTagger:
        torch.manual_seed(options.seed)
        net = make_network()
        net.load_state_dict(torch.load(options.start), strict=options.resume)
        if not options.resume:
            warm_start(net)
        read = [docs[i] for i in rows] + more_docs
        examples = read_own(
            read,
            [gold[i] for i in rows] + more_gold,
            tokenizer,
            retold=options.retold,
            seed=options.seed,
            found=found_by(TorchTagger(net, tokenizer), read) if options.mistaken else {},
            sparse=sparse,
        )
        examples = examples * options.repeat + public
        train(net, examples, seed=options.seed, save=save, **settings)
        return TorchTagger(net, tokenizer)

    scorer = load_scorer(options.scorer) if options.scorer else None
    answers: dict[int, dict[str, Any]] = {}
    for fold in range(options.folds):
        if options.only_fold not in (None, fold):
            continue
        rows = sorted(order[fold :: options.folds])
        tagger = fit([i for i in order if i not in set(rows)], None)
        entities, relations = options.thresholds
        found = predict(
            tagger,
            [docs[i] for i in rows],
            entities=entities,
            relations=relations,
            count_metrics=options.count_metrics,
        )
        answers.update(zip(rows, found, strict=True))
        print(f"fold {fold + 1}, all folds so far:", flush=True)
        print_figures(scorer.score([gold[i] for i in answers], docs, list(answers.values())))
    if options.output:
        tagger = fit(order, options.output)
        if options.test:
            sweep(scorer, tagger, *read_gold(options.test))


if __name__ == "__main__":
    main()
