"""Processes that ask the store, so that a query can be stopped for good and its memory is freed.

A query first gets a short turn in the quick lane; one that outlives it is killed with its process
and goes on to the next lane, where fewer run at a time, at a lower priority, for longer, up to the
time limit. What was slow once goes there at once, by the shape of its words. So costly queries wait
for each other and not the others for them.
"""

from __future__ import annotations

import os
import queue
import resource
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

__all__ = ["Answer", "BusyError", "Job", "Limits", "Pool", "StoppedError"]

_CONTEXT = get_context("spawn")
_SHAPES = 1_000
"""Shapes of slow queries that are remembered."""


class BusyError(Exception):
    """Too many queries wait already."""


class StoppedError(Exception):
    """A query was stopped, for its time or its memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take.

    Parameters
    ----------
    seconds
        Time of one query, in all.
    turns
        Seconds of a query in each lane but the last.
    rows
        Rows or triples of an answer.
    memory
        Bytes of a process that asks.
    quick
        Processes in the first lane; the others have one each.
    waiting
        Queries that may wait for the first lane; for another a sixteenth of it.
    patience
        Seconds that a query waits for its turn.
    """

    seconds: float = 10.0
    turns: tuple[float, ...] = (0.1, 1.0)
    rows: int = 100_000
    memory: int = 1 << 30
    quick: int = max(2, (os.cpu_count() or 2))
    waiting: int = 400
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """A query for a worker.

    Parameters
    ----------
    text
        Judged before.
    media
        In which format it is answered.
    rows
        Rows or triples that the answer may have.
    cut
        Whether to leave out the rest instead of refusing.
    default, named
        IRIs of the graphs that it is asked of; both empty for all of the store.
    """

    text: str
    media: str
    rows: int
    cut: bool = False
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker gave: bytes, or the reason of a refusal.

    Parameters
    ----------
    data
        The answer in the format that was asked for.
    cut
        Whether rows were left out.
    error
        Why there is none, empty if there is one.
    large
        Whether the reason is its size.
    """

    data: bytes = b""
    cut: bool = False
    error: str = ""
    large: bool = False


class Pool:
    """The processes of both lanes."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self.limits = limits
        self._turns = [*(t for t in limits.turns if t < limits.seconds), limits.seconds]
        self._lanes = [
            _Lane(store, limits, 1 if place else limits.quick, place)
            for place in range(len(self._turns))
        ]
        self._known: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, job: Job, shape: str) -> Answer:
        """Ask a query; blocks until it is answered.

        Parameters
        ----------
        job
            What is asked.
        shape
            From ``kg.guard``; queries of one shape are taken to be equally slow.

        Raises
        ------
        BusyError
            When too many wait, or for too long.
        StoppedError
            When it took more time or memory than it may.
        """
        place = self._place(shape)
        while True:
            try:
                return self._lanes[place].run(job, self._turns[place])
            except StoppedError:
                if place == len(self._lanes) - 1:
                    raise
            place += 1
            self._remember(shape, place)

    def close(self) -> None:
        """End all processes."""
        for lane in self._lanes:
            lane.close()

    def _place(self, shape: str) -> int:
        with self._lock:
            return self._known.get(shape, 0)

    def _remember(self, shape: str, place: int) -> None:
        with self._lock:
            self._known[shape] = max(place, self._known.get(shape, 0))
            while len(self._known) > _SHAPES:
                self._known.popitem(last=False)


class _Lane:
    """Workers of one kind; a stopped one is replaced."""

    def __init__(self, store: Path, limits: Limits, n_workers: int, place: int) -> None:
        self._make = (store, limits.memory, min(place * 10, 19))
        self._limits = limits
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: set[_Worker] = set()
        self._waiting = threading.Semaphore(limits.waiting // 16 if place else limits.waiting)
        for _ in range(n_workers):
            self._add()

    def run(self, job: Job, seconds: float) -> Answer:
        if not self._waiting.acquire(blocking=False):
            raise BusyError
        try:
            worker = self._free.get(timeout=self._limits.patience)
        except queue.Empty:
            raise BusyError from None
        finally:
            self._waiting.release()
        try:
            answer = worker.run(job, seconds)
        except (StoppedError, EOFError, OSError) as error:
            worker.kill()
            self._all.discard(worker)
            self._add()
            if isinstance(error, StoppedError):
                raise
            raise StoppedError("it took too much memory") from None
        self._free.put(worker)
        return answer

    def close(self) -> None:
        for worker in self._all:
            worker.kill()

    def _add(self) -> None:
        worker = _Worker(*self._make)
        self._all.add(worker)
        self._free.put(worker)


class _Worker:
    """One process and the line to it."""

    def __init__(self, store: Path, memory: int, niceness: int) -> None:
        self._line, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=_work, args=(theirs, store, memory, niceness), daemon=True
        )
        self._process.start()
        theirs.close()
        self._ready = False

    def run(self, job: Job, seconds: float) -> Answer:
        if not self._ready:
            # Its start is not the query's time.
            if not self._line.poll(60):
                raise StoppedError("its process did not start")
            self._line.recv()
            self._ready = True
        self._line.send(job)
        if not self._line.poll(seconds):
            raise StoppedError(f"it took more than {seconds:g} s")
        answer: Answer = self._line.recv()
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def _work(line: Connection, path: Path, memory: int, niceness: int) -> None:
    """Answer what comes over the line until it is closed."""
    from kg.serve.results import TooLargeError, write
    from kg.store import open_store

    store = open_store(path)
    os.nice(niceness)
    used = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        if (Path("/proc/self/statm").exists())
        else 0
    )
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    line.send("ready")
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            job: Job = line.recv()
            try:
                answer = store.quads.query(
                    job.text,
                    base_iri=store.base,
                    prefixes=store.prefixes,
                    default_graph=_graphs(job, job.default),
                    named_graphs=_graphs(job, job.named),
                )
                data, more = write(
                    answer, job.media, max_rows=job.rows, prefixes=store.prefixes, cut=job.cut
                )
                line.send(Answer(data, more))
            except TooLargeError:
                line.send(Answer(error=f"more than {job.rows} rows; add LIMIT", large=True))
            except (SyntaxError, ValueError, OSError, RuntimeError) as error:
                line.send(Answer(error=str(error)))
            except MemoryError:
                os._exit(1)


def _graphs(job: Job, iris: tuple[str, ...]) -> list[Any] | None:
    return [ox.NamedNode(iri) for iri in iris] if job.default or job.named else None
