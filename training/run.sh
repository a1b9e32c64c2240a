#!/bin/sh
# Makes the weights that ship, from DATA to kg/weights/kg-small-en; seeds are fixed in the programs.
# DATA holds labelled/, gold/, encoder/ and abstracts.jsonl.gz; see training/README.md.
set -eu
cd "$(dirname "$0")/.."
DATA=${1:?"usage: sh training/run.sh DATA [PYTHON]"}
PYTHON=${2:-.venv-train/bin/python}
RUNS=training/runs
mkdir -p "$RUNS"

# 1. The public sets together, an output layer for each.
"$PYTHON" -m training.train --encoder "$DATA/encoder" --labelled "$DATA/labelled" \
  --epochs 3 -o "$RUNS/pretrained.pt"

# 2. Our annotations, checked against the texts they are about.
"$PYTHON" -m training.texts "$DATA/abstracts.jsonl.gz" training/annotations/p*.ann \
  -o "$RUNS/docs.json"
"$PYTHON" -m training.annotation "$RUNS/docs.json" training/annotations/p*.ann -o "$RUNS/gold.json"
OWN="$DATA/gold/docs_train.json $DATA/gold/gold_train.json $RUNS/docs.json $RUNS/gold.json"

# 3. Public sets and our own together, then our own alone.
"$PYTHON" -m training.finetune --from "$RUNS/pretrained.pt" --tokenizer "$DATA/encoder/tokenizer.json" \
  --gold $OWN --mix "$DATA/labelled" --size 1600 --epochs 2 --retold 1 -o "$RUNS/joint.pt"
"$PYTHON" -m training.finetune --from "$RUNS/joint.pt" --resume \
  --tokenizer "$DATA/encoder/tokenizer.json" --gold $OWN --epochs 6 --retold 1 -o "$RUNS/final.pt"

# 4. int8 ONNX with its card.
"$PYTHON" -m training.export "$RUNS/final.pt" --tokenizer "$DATA/encoder/tokenizer.json" \
  --card training/card.json -o kg/weights/kg-small-en
