"""How far two annotators agree, in the figures that extraction is scored with.

``python -m training.agreement ONE.json TWO.json --docs DOCS.json --scorer SCORE.py``: the second
annotation of each paper that both hold is scored as if it were extracted, against the first.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from training.data import mentions
from training.finetune import load_scorer


def as_record(paper: dict[str, Any], doc: dict[str, Any]) -> dict[str, Any]:
    """Return an annotated paper in the form of an extraction record."""
    text = f"{doc['title']}\n{doc['abstract'] or ''}"
    entities = [
        {
            "name": entity["name"],
            "type": entity["type"],
            "role": entity["role"],
            "mentions": [{"start": s, "end": e, "text": text[s:e]} for s, e in spans],
        }
        for entity, spans in zip(paper["entities"], mentions(text, paper), strict=True)
    ]
    relations = [{"subject": s, "predicate": p, "object": o} for s, p, o in paper["relations"]]
    claims = []
    for claim in paper["claims"]:
        start = text.index(claim["evidence"])
        at = start + claim["evidence"].index(claim["quantity"])
        place = {"start": at, "end": at + len(claim["quantity"])}
        evidence = {"start": start, "end": start + len(claim["evidence"])}
        claims.append(claim | place | {"evidence": evidence})
    return {**doc, "entities": entities, "relations": relations, "claims": claims}


def main() -> None:
    """Print the agreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("one", type=Path)
    parser.add_argument("two", type=Path)
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    docs, one, two = (
        {paper["id"]: paper for paper in json.loads(path.read_text(encoding="utf-8"))}
        for path in (options.docs, options.one, options.two)
    )
    both = sorted(docs.keys() & one.keys() & two.keys())
    records = [as_record(two[i], docs[i]) for i in both]
    scorer = load_scorer(options.scorer)
    result = scorer.score([one[i] for i in both], [docs[i] for i in both], records)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
