"""What reviewers did, as an append-only history in DIR/review.sqlite; what holds now follows from it.

An action is never changed or deleted (triggers refuse it): undo adds a row that names the action it takes back. Each
action is written in one transaction that first looks for what others did meanwhile, so two reviewers, in one
application or in two, cannot overwrite each other unseen.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["CHECKS", "RESULTS", "Action", "ConflictError", "History", "State", "states"]

RESULTS = ("wrong", "right", "hold")
"""What a reviewer may decide: 誤り, 正しい, 保留."""
CHECKS = ("agree", "disagree")
"""What a second reviewer may say of a decision."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    row INTEGER NOT NULL,
    record_id TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('decide', 'check', 'undo')),
    result TEXT NOT NULL,
    note TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    at TEXT NOT NULL,
    of INTEGER REFERENCES history (id)
);
CREATE TRIGGER IF NOT EXISTS history_keeps_rows BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER IF NOT EXISTS history_loses_nothing BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
"""
COLUMNS = "id, row, action, result, note, reviewer, at, of"


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the history. `at` is a time in UTC (ISO 8601); `of` is the action that is checked or undone."""

    id: int
    row: int
    action: str
    result: str
    note: str
    reviewer: str
    at: str
    of: int | None


@dataclass(frozen=True, slots=True)
class State:
    """What holds for one link: its decision and the second reviewer's check of that decision, None where there is
    none; `last_id` is the link's last action, 0 before the first."""

    decision: Action | None = None
    check: Action | None = None
    last_id: int = 0


class ConflictError(Exception):
    """Somebody acted on the link since it was shown, or the rules of the second check forbid the action."""


def states(actions: Iterable[Action]) -> dict[int, State]:
    """What holds for each row with a history.

    >>> first = Action(1, 0, "decide", "wrong", "", "佐藤", "2026-01-05T01:00:00+00:00", None)
    >>> undo = Action(2, 0, "undo", "", "", "佐藤", "2026-01-05T01:00:09+00:00", 1)
    >>> states([first])[0].decision.result, states([first, undo])[0].decision
    ('wrong', None)
    """
    actions = tuple(actions)
    undone = {action.of for action in actions if action.action == "undo"}
    found: dict[int, State] = {}
    for action in actions:
        held = found.get(action.row, State())
        decision, check = held.decision, held.check
        if action.action == "decide" and action.id not in undone:
            decision, check = action, None
        elif action.action == "check" and action.id not in undone:
            check = action
        found[action.row] = State(decision, check, action.id)
    for row, state in found.items():
        if state.check and (state.decision is None or state.check.of != state.decision.id):
            found[row] = State(state.decision, None, state.last_id)
    return found


class History:
    """The history of one check's links. Every call opens the file anew, so any thread and process may act."""

    def __init__(self, path: Path, run: str) -> None:
        self.path, self.run = path, run
        self._lock = threading.Lock()
        self._seen: list[Action] = []
        self._held: tuple[int, dict[int, State]] = (0, {})
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        with closing(self._open()) as base:
            base.executescript(SCHEMA)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level=None)

    def actions(self) -> tuple[Action, ...]:
        """Every action on this check's links, oldest first."""
        with self._lock, closing(self._open()) as base:
            return self._actions(base)

    def held(self) -> Mapping[int, State]:
        """What holds for each row with a history; worked out once after every action."""
        actions = self.actions()
        count, found = self._held
        if count != len(actions):
            found = states(actions)
            self._held = (len(actions), found)
        return found

    def _actions(self, base: sqlite3.Connection) -> tuple[Action, ...]:
        last = self._seen[-1].id if self._seen else 0
        query = f"SELECT {COLUMNS} FROM history WHERE run = ? AND id > ? ORDER BY id"
        self._seen += [Action(*found) for found in base.execute(query, (self.run, last))]
        return tuple(self._seen)

    def other_run_count(self) -> int:
        """Actions on the links of earlier checks in the same directory; they are kept, not carried over."""
        with closing(self._open()) as base:
            query = "SELECT count(*) FROM history WHERE run <> ?"
            return int(base.execute(query, (self.run,)).fetchone()[0])

    def decide(self, row: int, record_id: str, result: str, note: str, reviewer: str, seen: int) -> None:
        """Add a decision. `seen` is the link's last action as the reviewer saw it. Raises ConflictError."""
        with self._lock, closing(self._open()) as base:
            self._state(base, row, seen)
            self._add(base, row, record_id, "decide", result, note, reviewer, None)

    def check(self, row: int, record_id: str, result: str, note: str, reviewer: str, seen: int) -> None:
        """Add a second reviewer's check. Raises ConflictError, also for one's own decision."""
        with self._lock, closing(self._open()) as base:
            decision = self._state(base, row, seen).decision
            if decision is None or decision.reviewer == reviewer:
                raise ConflictError("a check needs another reviewer's decision")
            self._add(base, row, record_id, "check", result, note, reviewer, decision.id)

    def undo(self, reviewer: str) -> int | None:
        """Take back this reviewer's last action that still stands; the row it was on, None where there is none."""
        with self._lock, closing(self._open()) as base:
            base.execute("BEGIN IMMEDIATE")
            actions = self._actions(base)
            undone = {action.of for action in actions if action.action == "undo"}
            for action in reversed(actions):
                if action.reviewer == reviewer and action.action != "undo" and action.id not in undone:
                    query = "SELECT record_id FROM history WHERE id = ?"
                    record_id = base.execute(query, (action.id,)).fetchone()[0]
                    self._add(base, action.row, record_id, "undo", "", "", reviewer, action.id)
                    return action.row
            return None

    def _state(self, base: sqlite3.Connection, row: int, seen: int) -> State:
        base.execute("BEGIN IMMEDIATE")
        state = states(action for action in self._actions(base) if action.row == row).get(row, State())
        if state.last_id != seen:
            raise ConflictError("somebody acted on this link meanwhile")
        return state

    def _add(
        self,
        base: sqlite3.Connection,
        row: int,
        record_id: str,
        action: str,
        result: str,
        note: str,
        reviewer: str,
        of: int | None,
    ) -> None:
        """Add one row; the file's write lock is held already, so that what was looked at still holds."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        base.execute(
            "INSERT INTO history (run, row, record_id, action, result, note, reviewer, at, of)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self.run, row, record_id, action, result, note, reviewer, now, of),
        )
        base.execute("COMMIT")
