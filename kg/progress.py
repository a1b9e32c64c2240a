"""A progress bar over the bytes of the inputs, for people who watch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(inputs: Sequence[str], *, quiet: bool) -> Iterator[Callable[[int], object] | None]:
    """Give a function that moves a bar on standard error to a number of bytes; None when quiet."""
    if quiet:
        yield None
        return
    from tqdm import tqdm

    from kg.readers import size

    sizes = [size(source) for source in inputs]
    total = sum(s for s in sizes if s is not None) if None not in sizes else None
    # disable=None: no bar where nobody watches, as in a log.
    bar = tqdm(total=total, unit="B", unit_scale=True, desc="papers", file=sys.stderr, disable=None)

    def move(n_bytes: int) -> None:
        bar.update(n_bytes - bar.n)

    try:
        yield move
    except BaseException:
        bar.leave = False  # the message that follows says what happened
        raise
    finally:
        bar.close()
