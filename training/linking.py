"""Draw links to be judged by a reader, and count what was judged.

``python -m training.linking records.jsonl --draw 100 > links.tsv`` draws so many links to each
bundled vocabulary, at random with a fixed seed; ``python -m training.linking --count judged.tsv``
prints precision by vocabulary and relation.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.job import open_build
from kg.linking import BUNDLED, link, open_vocabulary
from kg.text import one_line

COLUMNS = (
    "vocabulary",
    "type",
    "concept",
    "relation",
    "by name",
    "term",
    "iri",
    "right",
    "why not",
)
SEED = 7


def draw(records: Path, n_links: int) -> Iterator[tuple[str, ...]]:
    """Yield links of the concepts of some records, without judgement."""
    concepts = {concept.id: concept for concept in open_build(records).concepts}
    for path in BUNDLED:
        found = link(concepts.values(), open_vocabulary(path))
        chosen = random.Random(SEED).sample(sorted(found), min(n_links, len(found)))
        for concept_id in chosen:
            one, concept = found[concept_id], concepts[concept_id]
            yield (path.name.split(".")[0], concept.type, concept.label, one.relation, one.name,
                   one.label, one.iri, "", "")  # fmt: skip


def counted(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield how many links of a kind are right, of how many."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in rows:
        for kind in ("all", row["vocabulary"], f"{row['vocabulary']} {row['relation']}"):
            total[kind] += 1
            right[kind] += row["right"] == "yes"
    yield from ((kind, right[kind], total[kind]) for kind in sorted(total))


def main() -> None:
    """Draw or count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--draw", type=int, metavar="N")
    parser.add_argument("--count", action="store_true")
    options = parser.parse_args()
    if options.count:
        for kind, right, total in counted(options.file):
            print(f"{kind:22}{right:5} of {total:4}  {right / total:.3f}")
    else:
        for row in (COLUMNS, *draw(options.file, options.draw or 100)):
            print("\t".join(map(one_line, row)))


if __name__ == "__main__":
    main()
