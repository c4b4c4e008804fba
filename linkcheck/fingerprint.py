"""A hash of this package's own code and tables: what was made with another state of them may not hold any more."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

__all__ = ["source_state"]

ROOT = Path(__file__).parent


@lru_cache(maxsize=4)
def source_state(places: tuple[str, ...]) -> str:
    """SHA-256 of the names and contents of all files below some folders (or of single files) of the package."""
    state = hashlib.sha256()
    for place in places:
        files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                state.update(f"{file.relative_to(ROOT).as_posix()}\n".encode())
                state.update(file.read_bytes())
    return state.hexdigest()
