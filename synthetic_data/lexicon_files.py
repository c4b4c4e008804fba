"""Reads the generator's own word lists (synthetic_data/lexicon/*.csv)."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

DIRECTORY = Path(__file__).parent / "lexicon"


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one word list, in file order."""
    text = (DIRECTORY / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
