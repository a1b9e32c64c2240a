#!/bin/sh
# Makes the weights that ship, from DATA to kg/weights/kg-small-en; seeds are fixed in the programs.
# DATA holds labelled/, gold/, encoder/ and abstracts.jsonl.gz; see training/README.md.
set -eu
cd "$(dirname "$0")/.."
DATA=${1:?"usage: sh training/run.sh DATA [PYTHON]"}
PYTHON=${2:-.venv-train/bin/python}
RUNS=training/runs
mkdir -p "$RUNS"

# 1. Our annotations, checked against the texts they are about.
gold() { # NAME BATCH...: writes NAME.docs.json and NAME.gold.json
  name=$1
  shift
  files=$(for batch in "$@"; do echo "training/annotations/$batch.ann"; done)
  "$PYTHON" -m training.texts "$DATA/abstracts.jsonl.gz" $files -o "$RUNS/$name.docs.json"
  "$PYTHON" -m training.annotation "$RUNS/$name.docs.json" $files -o "$RUNS/$name.gold.json"
}
# p14, r19, r20, r22, s06, t06 and t10 are held aside, to measure on and to calibrate with.
batches() { # LETTERS: names those of our annotations that are trained on
  (cd training/annotations && ls ["$1"]*.ann | sed 's/\.ann//' | grep -v -E 'p14|r19|r20|r22|s06|t06|t10')
}
# shellcheck disable=SC2046 - one word a batch
gold first $(batches pr)
# shellcheck disable=SC2046
gold own $(batches prst)
# shellcheck disable=SC2046
gold more $(batches u)
gold held p14 r19 r20 r22 s06 t06 t10

# 2. The encoder goes on guessing masked words, in abstracts of the field.
"$PYTHON" -m training.adapt --encoder "$DATA/encoder" --abstracts "$DATA/abstracts.jsonl.gz" \
  --without "$DATA/gold/docs_dev.json" "$RUNS/held.docs.json" --steps 2200 -o "$RUNS/adapted.pt"

# 3. The public sets together, an output layer for each. 4. The first of our own together with the
# public sets, then all of our own alone; each paper also retold with other names, and in the end
# with what the weights so far took for entities. Both for the encoder as published and as adapted.
own() { # FROM TO GOLD OPTION...
  from=$1 to=$2 gold=$3
  shift 3
  "$PYTHON" -m training.finetune --from "$RUNS/$from.pt" -o "$RUNS/$to.pt" \
    --tokenizer "$DATA/encoder/tokenizer.json" \
    --gold "$DATA/gold/docs_train.json" "$DATA/gold/gold_train.json" \
    "$RUNS/$gold.docs.json" "$RUNS/$gold.gold.json" \
    --retold 1 --link-weight 2 --seed 8 "$@"
}
for kind in plain adapted; do
  # shellcheck disable=SC2046
  "$PYTHON" -m training.train --encoder "$DATA/encoder" --labelled "$DATA/labelled" --epochs 3 \
    $([ $kind = plain ] || echo --adapted "$RUNS/adapted.pt") -o "$RUNS/pretrained-$kind.pt"
  own pretrained-$kind joint-$kind first --mix "$DATA/labelled" --epochs 2 --size 2400
  own joint-$kind final-$kind own --resume --mistaken --epochs 4 --size 1600
done

# 5. One of the two learns from both; papers that were annotated sparingly come in here.
"$PYTHON" -m training.distil --teachers "$RUNS/final-plain.pt" "$RUNS/final-adapted.pt" \
  --from "$RUNS/final-adapted.pt" --tokenizer "$DATA/encoder/tokenizer.json" \
  --abstracts "$DATA/abstracts.jsonl.gz" \
  --gold "$DATA/gold/docs_train.json" "$DATA/gold/gold_train.json" \
  "$RUNS/own.docs.json" "$RUNS/own.gold.json" \
  --sparse "$RUNS/more.docs.json" "$RUNS/more.gold.json" \
  --without "$DATA/gold/docs_dev.json" "$RUNS/held.docs.json" -o "$RUNS/final.pt"

# 6. int8 ONNX with its card.
"$PYTHON" -m training.export "$RUNS/final.pt" --tokenizer "$DATA/encoder/tokenizer.json" \
  --card training/card.json -o kg/weights/kg-small-en
