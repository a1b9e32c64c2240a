"""Errors for people, and the problems that are reported while the rest goes on.

::

    KGError                 every error that this package raises on purpose
    ├── InputError          a file or stream cannot be read at all
    ├── FormatError         a format is unknown or was asked for wrongly
    ├── WeightsError        the trained weights are missing, damaged or of another vocabulary
    └── QueryError          a query cannot be read or answered
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FormatError", "InputError", "KGError", "Problem", "QueryError", "WeightsError"]


class KGError(Exception):
    """Base of all errors raised on purpose; its text says what to do."""


class InputError(KGError):
    """A file or stream cannot be read at all."""


class FormatError(KGError):
    """An input or output format is unknown, or does not fit the file."""


class WeightsError(KGError):
    """Trained weights are missing, damaged, or do not know our vocabulary."""


class QueryError(KGError):
    """A query cannot be read or answered."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One record that was skipped or mended, and why.

    Parameters
    ----------
    path
        Where it was read (file name, ``-`` for standard input).
    line
        Line (from 1) or record number in that file, None where there is none.
    reason
        What was wrong and what was done about it.
    """

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.reason}"
