"""The compact notation in which abstracts are annotated by reading, and its checked form as JSON.

A notation file is plain text, quick to write and to review: one block a paper, one line a fact. ::

    ## arxiv:1805.08816
    E Method proposed copMEM | Maximum exact match finder
    E- Dataset evaluation human and mouse genomes
    R copMEM > usedFor > genome comparison
    C less than 2 minutes | 2 | minutes | < | - | s: copMEM | m: time | c: on one core | e: ...

``E TYPE ROLE NAME | SURFACE | ...``: an entity; NAME is its canonical form and a surface form
itself. ``E-`` says that it has no proper name. ``R SUBJECT > PREDICATE > OBJECT``: a relation.
``C QUANTITY | VALUE or LOW..HIGH | UNIT | COMPARATOR | DIRECTION | slots``: a numeric claim, ``-``
for null, slots ``s:`` subject, ``m:`` metric, ``b:`` baseline, ``d:`` dataset, ``t:`` task, ``c:``
conditions joined by `` ; `` and ``e:`` evidence: verbatim, or ``@START-END`` as offsets into title
+ newline + abstract, for texts that may not be passed on.

``python -m training.annotation DOCS.json FILE.ann [...] [-o GOLD.json]`` checks every line against
the text and writes the gold form that the scorer reads; ``--ship FOLDER`` writes the notation
again with offsets for the evidence of every text that is not from arXiv (whose metadata is CC0).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES = {"Method", "Model", "Dataset", "Task", "Metric"}
ROLES = {"proposed", "baseline", "evaluation", "used", "mentioned"}
PREDICATES = {
    "usedFor",
    "partOf",
    "basedOn",
    "evaluatedOn",
    "trainedOn",
    "outperforms",
    "comparedWith",
    "subClassOf",
    "benchmarkFor",
    "measuredBy",
}
COMPARATORS = {"=", "<", "<=", ">", ">=", "~", "range", "up to"}
SLOTS = {"s": "subject", "m": "metric", "b": "baseline", "d": "dataset", "t": "task"}


def _number(text: str) -> float | int:
    value = float(text.replace(",", ""))
    return int(value) if value == int(value) and abs(value) < 1e18 else value


def _null(text: str) -> str | None:
    text = text.strip()
    return None if text in {"", "-", "null", "None"} else text


def parse_entity(line: str) -> dict[str, Any]:
    """Read one ``E`` line; raises ValueError with the reason when it is not well formed."""
    mark, entity_type, role, forms = line.split(None, 3)
    surface = [form.strip() for form in forms.split(" | ") if form.strip()]
    if entity_type not in TYPES:
        raise ValueError(f"type {entity_type!r} is none of {sorted(TYPES)}")
    if role not in ROLES:
        raise ValueError(f"role {role!r} is none of {sorted(ROLES)}")
    return {
        "name": surface[0],
        "type": entity_type,
        "named": mark == "E",
        "role": role,
        "surface": list(dict.fromkeys(surface)),
    }


def parse_relation(line: str) -> list[str]:
    """Read one ``R`` line into [subject, predicate, object]."""
    parts = [part.strip() for part in line[1:].split(" > ")]
    if len(parts) != 3:
        raise ValueError("a relation is 'R SUBJECT > PREDICATE > OBJECT'")
    if parts[1] not in PREDICATES:
        raise ValueError(f"predicate {parts[1]!r} is none of {sorted(PREDICATES)}")
    return parts


def parse_claim(line: str) -> dict[str, Any]:
    """Read one ``C`` line into the gold form of a claim."""
    head, *_ = parts = [part.strip() for part in line[1:].split(" | ")]
    if len(parts) < 6:
        raise ValueError(
            "a claim needs quantity, value, unit, comparator, direction and e: evidence"
        )
    low, _, high = parts[1].partition("..")
    claim: dict[str, Any] = {
        "evidence": "",
        "quantity": head,
        "value": _number(low),
        "value_high": _number(high) if high else None,
        "unit": _null(parts[2]),
        "comparator": parts[3],
        "direction": _null(parts[4]),
        **dict.fromkeys(SLOTS.values()),
        "conditions": [],
    }
    if claim["comparator"] not in COMPARATORS:
        raise ValueError(f"comparator {claim['comparator']!r} is none of {sorted(COMPARATORS)}")
    if claim["direction"] not in {None, "increase", "decrease"}:
        raise ValueError(f"direction {claim['direction']!r}")
    for part in parts[5:]:
        key, colon, value = part.partition(":")
        if not colon:
            raise ValueError(f"slot {part!r} has no 'x:' in front")
        if key == "e":
            claim["evidence"] = value.strip()
        elif key == "c":
            claim["conditions"] = [c.strip() for c in value.split(" ; ") if _null(c)]
        elif key in SLOTS:
            claim[SLOTS[key]] = _null(value)
        else:
            raise ValueError(f"slot {key!r} is none of {sorted(SLOTS)}, c, e")
    if not claim["evidence"]:
        raise ValueError("no evidence (e: ...)")
    return claim


def check(paper: dict[str, Any], text: str) -> Iterator[str]:
    """Yield what is wrong with one annotated paper against its text."""
    names = [entity["name"] for entity in paper["entities"]]
    yield from (
        f"entity {n!r} is there twice" for n in sorted({n for n in names if names.count(n) > 1})
    )
    for entity in paper["entities"]:
        yield from (f"surface not in text: {s!r}" for s in entity["surface"] if s not in text)
    for subject, _, obj in paper["relations"]:
        yield from (
            f"relation names unknown entity {n!r}" for n in (subject, obj) if n not in names
        )
    for claim in paper["claims"]:
        if claim["evidence"] not in text:
            yield f"evidence not in text: {claim['evidence']!r}"
        if claim["quantity"] not in claim["evidence"]:
            yield f"quantity {claim['quantity']!r} not in its evidence"
        for slot in SLOTS.values():
            if claim[slot] == claim["unit"] == "parameters":  # "7B" says so without the word
                continue
            if claim[slot] is not None and claim[slot] not in names and claim[slot] not in text:
                yield f"{slot} neither an entity nor verbatim: {claim[slot]!r}"
        yield from (f"condition not in text: {c!r}" for c in claim["conditions"] if c not in text)


def parse(path: Path, texts: dict[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Read one notation file; return its papers and every problem as ``file:line: reason``."""
    papers: list[dict[str, Any]] = []
    problems: list[str] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("//"):
            continue
        try:
            if line.startswith("## "):
                papers.append(
                    {"id": line[3:].strip(), "entities": [], "relations": [], "claims": []}
                )
            elif line.startswith(("E ", "E- ")):
                papers[-1]["entities"].append(parse_entity(line))
            elif line.startswith("R "):
                papers[-1]["relations"].append(parse_relation(line))
            elif line.startswith("C "):
                papers[-1]["claims"].append(parse_claim(line))
            else:
                raise ValueError("a line starts with ##, E, E-, R or C")
        except (ValueError, IndexError) as error:
            problems.append(f"{path}:{number}: {error}")
    for paper in papers:
        _resolve_offsets(paper, texts.get(paper["id"], ""))
        if paper["id"] not in texts:
            problems.append(f"{path}: no document {paper['id']!r}")
            continue
        problems += [
            f"{path}: {paper['id']}: {reason}" for reason in check(paper, texts[paper["id"]])
        ]
    return papers, problems


def _resolve_offsets(paper: dict[str, Any], text: str) -> None:
    for claim in paper["claims"]:
        place = re.fullmatch(r"@(\d+)-(\d+)", claim["evidence"])
        if place:
            claim["evidence"] = text[int(place[1]) : int(place[2])]


def ship(path: Path, texts: dict[str, str], folder: Path) -> None:
    """Write a notation file again, without the sentences of texts that are not from arXiv."""
    lines = []
    paper_id = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            paper_id = line[3:].strip()
        head, mark, evidence = line.rpartition(" | e: ")
        if line.startswith("C ") and mark and not paper_id.startswith("arxiv:"):
            start = texts[paper_id].index(evidence.strip())
            line = f"{head}{mark}@{start}-{start + len(evidence.strip())}"
        lines.append(line.rstrip())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Check notation files and write the gold form."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("docs", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--ship", type=Path)
    options = parser.parse_args()
    docs = json.loads(options.docs.read_text(encoding="utf-8"))
    texts = {doc["id"]: doc["title"] + "\n" + (doc["abstract"] or "") for doc in docs}
    gold: list[dict[str, Any]] = []
    problems: list[str] = []
    for path in options.files:
        papers, found = parse(path, texts)
        gold += papers
        problems += found
    print("\n".join(problems), file=sys.stderr)
    missing = sorted(set(texts) - {paper["id"] for paper in gold})
    print(f"{len(gold)} papers, {len(problems)} problems; missing {missing}", file=sys.stderr)
    if options.ship:
        for path in options.files:
            ship(path, texts, options.ship)
    if options.output:
        options.output.write_text(
            json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
