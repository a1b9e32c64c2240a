"""Make the table of OpenCS terms that comes with the package.

``python -m training.vocabularies opencs.ttl.gz abstracts.jsonl.gz -o opencs.tsv.gz``: terms of more
than one word of which the label occurs in at least one of the abstracts, so that fishes, genes and
television stations are left out. One word is too little where a term has no type: "Oracle" is
software testing there, "Falcon" a programming language. Likewise left out is what DBpedia, to which
OpenCS points, has under another name or with an explanation in brackets: "Block size" is one of
ciphers there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import rdflib
from rdflib.namespace import SKOS

from kg.files import replacing
from kg.linking import Term
from kg.naming import spelled
from kg.skos import read_skos
from kg.text import key

DBPEDIA = "http://dbpedia.org/resource/"
TYPES = "Method | Task | Metric"
"""What a topic of computer science may be among our types; data sets and models it is not."""
_MOST_WORDS = 6
_WORD = re.compile(r"[\w+#@'-]+")


def plainly_named(path: Path) -> Iterator[Term]:
    """Yield the terms of a SKOS file that DBpedia, if they are there, knows by the same name."""
    graph = rdflib.Graph().parse(data=gzip.decompress(path.read_bytes()), format="turtle")
    for term in read_skos(path):
        pages = graph.objects(rdflib.URIRef(term.iri), SKOS.closeMatch)
        titles = [unquote(str(page).removeprefix(DBPEDIA)).replace("_", " ") for page in pages]
        if all(spelled(key(title)) == spelled(key(term.label)) for title in titles):
            yield term


def occurring(terms: Iterable[Term], texts: Iterable[str]) -> Iterator[Term]:
    """Yield the terms of several words that occur in at least one text, in their order."""
    wanted = [(key(term.label), term) for term in terms]
    wanted = [(form, term) for form, term in wanted if 1 < len(form.split()) <= _MOST_WORDS]
    missing = {form for form, _ in wanted}
    for text in texts:
        words = key(" ".join(_WORD.findall(text))).split()
        missing.difference_update(
            " ".join(words[i : i + n])
            for n in range(2, _MOST_WORDS + 1)
            for i in range(len(words) - n + 1)
        )
    return (term for form, term in wanted if form not in missing)


def as_table(terms: Sequence[Term]) -> str:
    """Return terms as the table that ``kg.linking`` reads.

    Broader terms are left out: there they are fields ("feature selection" is under "machine
    learning"), not what a thing is a kind of.
    """
    lines = ["label\tiri\ttype"]
    for term in sorted(terms, key=lambda t: (t.label, t.iri)):
        lines.append(f"{term.label}\t{term.iri}\t{TYPES}")
    return "\n".join(lines) + "\n"


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield f"{record['title']}\n{record['abstract']}"


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vocabulary", type=Path)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    terms = list(occurring(plainly_named(options.vocabulary), _texts(options.abstracts)))
    with replacing(options.output) as target:
        target.write_bytes(gzip.compress(as_table(terms).encode(), mtime=0))
    print(f"{len(terms)} terms")


if __name__ == "__main__":
    main()
