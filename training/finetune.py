"""Fine-tune on our own annotations: hold a part aside, cross-validate, or train on everything.

``python -m training.finetune --from pretrained.pt --gold DOCS.json GOLD.json ... -o final.pt``
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training.data import read_own
from training.predict import TorchTagger, predict
from training.train import load_tokenizer, make_network, train

SETTINGS: dict[str, Any] = {"epochs": 6, "lr_encoder": 1.2e-4, "lr_heads": 6e-4, "size": 2200}


def load_scorer(path: Path) -> Any:
    """Import the scorer of the gold annotations from its file."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_gold(pairs: Sequence[Path]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read documents and annotations given as DOCS GOLD DOCS GOLD ...; the first of an id counts."""
    docs: dict[str, dict[str, Any]] = {}
    gold: dict[str, dict[str, Any]] = {}
    for doc_path, gold_path in zip(pairs[::2], pairs[1::2], strict=True):
        for doc in json.loads(doc_path.read_text(encoding="utf-8")):
            docs.setdefault(doc["id"], doc)
        for paper in json.loads(gold_path.read_text(encoding="utf-8")):
            gold.setdefault(paper["id"], paper)
    ids = sorted(gold)
    return [docs[i] for i in ids], [gold[i] for i in ids]


def sweep(
    scorer: Any, tagger: TorchTagger, docs: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]
) -> None:
    """Print the figures over thresholds."""
    for t in (0.3, 0.4, 0.5, 0.6):
        for r in (0.25, 0.35, 0.45, 0.55):
            s = scorer.score(gold, docs, predict(tagger, docs, entities=t, relations=r))
            if r == 0.25:
                by = " ".join(f"{k} {v['f1']:.3f}" for k, v in s["by_type"].items())
                print(
                    f"t {t} strict {s['entities']['p']:.3f} {s['entities']['r']:.3f} "
                    f"{s['entities']['f1']:.3f} merged {s['entities_method_model_merged']['f1']:.3f} "
                    f"untyped {s['entities_untyped']['f1']:.3f} proposed {s['proposed_recall']:.3f} | {by}"
                )
            x = s["relations"]
            print(f"    r {r} relations {x['p']:.3f} {x['r']:.3f} {x['f1']:.3f}", flush=True)


def main() -> None:
    """Fine-tune, and measure on what was held aside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="start", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only-fold", type=int)
    parser.add_argument("--epochs", type=int, default=SETTINGS["epochs"])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(2)
    tokenizer = load_tokenizer(options.tokenizer)
    docs, gold = read_gold(options.gold)
    settings = SETTINGS | {"epochs": options.epochs}
    order = list(range(len(gold)))
    random.Random(options.seed).shuffle(order)

    def fit(rows: Sequence[int], save: Path | None) -> TorchTagger:
        torch.manual_seed(options.seed)
        net = make_network()
        net.load_state_dict(torch.load(options.start))
        examples = read_own([docs[i] for i in rows], [gold[i] for i in rows], tokenizer)
        train(net, examples, seed=options.seed, save=save, **settings)
        return TorchTagger(net, tokenizer)

    scorer = load_scorer(options.scorer) if options.scorer else None
    for fold in range(options.folds):
        if options.only_fold not in (None, fold):
            continue
        aside = set(order[fold :: options.folds])
        tagger = fit([i for i in order if i not in aside], None)
        rows = sorted(aside)
        sweep(scorer, tagger, [docs[i] for i in rows], [gold[i] for i in rows])
    if options.output:
        tagger = fit(order, options.output)
        if options.test:
            sweep(scorer, tagger, *read_gold(options.test))


if __name__ == "__main__":
    main()
