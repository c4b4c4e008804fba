"""The chain of a review's history: every action carries a hash of itself and of the chain before it.

Whoever changes, inserts or leaves out an action breaks the chain from there on; whoever cuts off its end leaves a gap
between what is there and what was numbered. Who can write the file can make the whole chain anew: its head is told, so
that it can be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["COLUMNS", "START", "Chain", "link", "read_chain"]

COLUMNS = "run, record_id, key, row, action, result, note, reviewer, at, of, knew, session"
"""What the hash of an action covers, in this order."""

START = "0" * 64
"""The chain before the first action."""


class Chain(NamedTuple):
    """How many actions there are, the chain's head, the number of the first action that does not follow from what is
    before it (0: all do)."""

    action_count: int
    head: str
    broken_at: int


def link(before: str, action: Sequence[Any]) -> str:
    """The chain (SHA-256, hexadecimal) once an action, given as its COLUMNS, follows on it."""
    text = json.dumps([before, *action], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_chain(path: Path) -> Chain:
    """The chain of a history, worked out anew. Raises sqlite3.Error where the file is no history."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        head, count, broken = START, 0, 0
        for number, held, *action in base.execute(f"SELECT id, chain, {COLUMNS} FROM history ORDER BY id"):
            count += 1
            head = link(head, action)
            if not broken and (held != head or number != count):
                broken = count
        numbered = next(_numbered(base), count)
    return Chain(count, head, broken or (count + 1 if numbered != count else 0))


def _numbered(base: sqlite3.Connection) -> Iterator[int]:
    """How many actions were ever numbered."""
    for (number,) in base.execute("SELECT seq FROM sqlite_sequence WHERE name = 'history'"):
        yield int(number)
