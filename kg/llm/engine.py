"""The extractor ``llm``: papers in, the same records out, by a language model that someone runs.

paper -> (cache, else endpoint) -> answer -> ``reading`` -> extraction. Several requests are under
way at once and the order of the papers is kept; a paper without a usable answer is a ``Problem``.
The key is read from the environment variable ``KG_LLM_KEY`` and is written nowhere.
"""

from __future__ import annotations

import os
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kg import __version__
from kg.errors import KGError, Problem
from kg.extractors import Settings
from kg.llm.cache import Cache, default_folder
from kg.llm.client import AskError, BrokenReplyError, Client, Reply
from kg.llm.prompt import VERSION, messages
from kg.llm.reading import parse, read_answer
from kg.model import Extraction, Extractor, Paper

__all__ = ["KEY", "LanguageModel", "make_llm"]

KEY = "KG_LLM_KEY"
"""Environment variable that holds the key of the endpoint, where it wants one."""

_IN_A_ROW = 10
"""Papers without an answer, one after another, after which the endpoint counts as gone."""


def make_llm(settings: Settings) -> LanguageModel:
    """Make the extractor from an endpoint and a model.

    Raises
    ------
    KGError
        When either is missing or cannot be used.
    """
    if not settings.endpoint or not settings.model:
        raise KGError("the extractor llm needs --endpoint URL and --model NAME")
    if settings.concurrency < 1:
        raise KGError("--concurrency must be at least 1")
    stop = threading.Event()
    client = Client(settings.endpoint, settings.model, key=os.environ.get(KEY, ""), wait=stop.wait)
    return LanguageModel(client, Cache(settings.cache or default_folder()), settings, stop)


class LanguageModel:
    """An endpoint at work; counts what it costs and what its answers lose."""

    def __init__(
        self, client: Client, cache: Cache, settings: Settings, stop: threading.Event
    ) -> None:
        self._client = client
        self._cache = cache
        self._settings = settings
        self._stop = stop
        self._counting = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._failed_in_a_row = 0

    @property
    def made_by(self) -> Extractor:
        """Name, version (with that of the prompt) and model."""
        return Extractor("llm", f"{__version__}-prompt-{VERSION}", self._settings.model or "")

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Problem]:
        """Extract from papers, in their order, with bounded concurrency.

        Raises
        ------
        KGError
            When the endpoint refuses, or when it has stopped to answer.
        """
        pool = ThreadPoolExecutor(self._settings.concurrency)
        waiting: deque[Future[Extraction | Problem]] = deque()
        try:
            for paper in papers:
                waiting.append(pool.submit(self._one, paper))
                if len(waiting) >= 2 * self._settings.concurrency:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            self._stop.set()
            pool.shutdown(cancel_futures=True)
            self._stop.clear()

    def closing(self) -> str:
        """Return what the work cost, and what of the answers was dropped."""
        count = self._counts
        line = (
            f"llm: {count['papers']} papers, {count['cached']} from the cache; "
            f"{self._client.requests} requests, {count['in']} tokens in, {count['out']} out"
        )
        if self._settings.prices:
            price_in, price_out = self._settings.prices
            line += f", cost {(count['in'] * price_in + count['out'] * price_out) / 1e6:.4f}"
        if self._dropped:
            listed = (f"{n} {reason}" for reason, n in sorted(self._dropped.items()))
            line += f"; dropped {', '.join(listed)}"
        return line

    def _one(self, paper: Paper) -> Extraction | Problem:
        if not paper.text.strip():
            return Extraction(paper, self.made_by)
        try:
            answer = self._answer(paper)
        except AskError as error:
            self._note_failure(str(error))
            source = paper.source
            return Problem(source.path, source.line, f"{paper.id} skipped: {error}")
        found = read_answer(paper, answer)
        with self._counting:
            self._failed_in_a_row = 0
            self._counts["papers"] += 1
            self._dropped.update(found.dropped)
        return Extraction(paper, self.made_by, found.entities, found.relations, found.claims)

    def _answer(self, paper: Paper) -> dict[str, Any]:
        """Return the answer about a paper, from the cache or after at most two whole replies."""
        asked = (self._settings.model or "", VERSION, paper.text)
        kept = self._cache.get(*asked)
        if kept is not None:
            with self._counting:
                self._counts["cached"] += 1
            return kept
        problem = AskError("not asked")
        for _ in range(2):
            try:
                reply = self._client.ask(messages(paper))
            except BrokenReplyError as error:
                problem = error
                continue
            self._count_tokens(reply)
            answer = parse(reply.content) if reply.complete else None
            if answer is not None:
                self._cache.put(answer, *asked)
                return answer
            problem = AskError(
                "the answer is no JSON object" if reply.complete else "the answer was cut off"
            )
        raise problem

    def _count_tokens(self, reply: Reply) -> None:
        with self._counting:
            self._counts["in"] += reply.tokens_in
            self._counts["out"] += reply.tokens_out

    def _note_failure(self, reason: str) -> None:
        with self._counting:
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= _IN_A_ROW:
                raise KGError(f"{_IN_A_ROW} papers in a row got no answer; the last: {reason}")
