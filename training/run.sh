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
gold() { # NAME BATCH...: writes NAME.docs.json and NAME.gold.json
  name=$1
  shift
  files=$(for batch in "$@"; do echo "training/annotations/$batch.ann"; done)
  "$PYTHON" -m training.texts "$DATA/abstracts.jsonl.gz" $files -o "$RUNS/$name.docs.json"
  "$PYTHON" -m training.annotation "$RUNS/$name.docs.json" $files -o "$RUNS/$name.gold.json"
}
R=$(cd training/annotations && ls r*.ann | sed 's/\.ann//')
gold first p01 p02 p05 p06 p07 p08
# shellcheck disable=SC2086 - one word a batch
gold all p01 p02 p03 p04 p05 p06 p07 p08 p09 p10 p11 p12 p13 p14 $R

finetune() { # FROM OWN OUTPUT OPTION...
  from=$1 own=$2 output=$3
  shift 3
  "$PYTHON" -m training.finetune --from "$RUNS/$from.pt" -o "$RUNS/$output.pt" \
    --tokenizer "$DATA/encoder/tokenizer.json" \
    --gold "$DATA/gold/docs_train.json" "$DATA/gold/gold_train.json" \
    "$RUNS/$own.docs.json" "$RUNS/$own.gold.json" "$@"
}

# 3. Public sets and our own together, then our own alone.
finetune pretrained first joint --mix "$DATA/labelled" --repeat 2 --size 1600 --epochs 2
finetune joint all final --resume --retold 1 --epochs 3 --link-weight 2 --seed 8

# 4. int8 ONNX with its card.
"$PYTHON" -m training.export "$RUNS/final.pt" --tokenizer "$DATA/encoder/tokenizer.json" \
  --card training/card.json -o kg/weights/kg-small-en
