"""Pick the texts of annotated papers out of a file of abstracts.

Papers of some conferences share one id there (``iccv2019:None``); a hash of the title tells them
apart.

``python -m training.texts ABSTRACTS.jsonl.gz FILE.ann [...] -o DOCS.json``
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path


def annotated(files: list[Path]) -> set[str]:
    """Return the ids of the papers that notation files annotate."""
    lines = (line for path in files for line in path.read_text(encoding="utf-8").splitlines())
    return {line[3:].strip() for line in lines if line.startswith("## ")}


def unique_id(paper: dict[str, str]) -> str:
    """Return the id of a paper, with eight hex digits of its title's SHA-256 where it has none."""
    if not paper["id"].endswith(":None"):
        return paper["id"]
    return f"{paper['id']}-{hashlib.sha256(paper['title'].encode()).hexdigest()[:8]}"


def read_abstracts(path: Path) -> Iterator[dict[str, str]]:
    """Yield the papers of a gzip-compressed JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def main() -> int:
    """Write ``[{"id", "title", "abstract"}, ...]``, sorted by id; say which texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    wanted = annotated(options.files)
    found = {}
    for paper in read_abstracts(options.abstracts):
        paper_id = unique_id(paper)
        if paper_id in wanted:
            found[paper_id] = {
                "id": paper_id, "title": paper["title"], "abstract": paper["abstract"]
            }  # fmt: skip
    docs = [found[i] for i in sorted(found)]
    options.output.write_text(json.dumps(docs, ensure_ascii=False), encoding="utf-8")
    missing = sorted(wanted - found.keys())
    print(f"{len(docs)} texts; missing {missing}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
