"""Answers kept on disk, one file each, named by a digest of what was asked.

A file is written whole or not at all; one that cannot be read counts as absent. No address and no
key is in a name or a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from kg.files import replacing

__all__ = ["Cache", "default_folder"]


class Cache:
    """A folder of answers; threads of one process and several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = threading.Lock()

    def get(self, *asked: str) -> dict[str, Any] | None:
        """Return the answer to what was asked (model, prompt version, text), None without one."""
        try:
            found = json.loads(self._path(asked).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, answer: dict[str, Any], *asked: str) -> None:
        """Keep an answer."""
        with self._writing, replacing(self._path(asked)) as target:
            target.write_text(json.dumps(answer), encoding="utf-8")

    def _path(self, asked: tuple[str, ...]) -> Path:
        digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"


def default_folder() -> Path:
    """Return the user's own folder for answers (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "paper-kg" / "llm"
