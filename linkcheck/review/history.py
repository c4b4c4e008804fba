"""What reviewers did, as an append-only history in DIR/review.sqlite; what holds now follows from it.

An action is never changed or deleted (triggers refuse it): undo adds a row that names the action it takes back. Each
action is written in one transaction that first looks for what others did meanwhile, so two reviewers, in one
application or in two, cannot overwrite each other unseen. Histories of several computers meet by the actions' keys.
Every action carries on a chain of hashes (`review.chain`).
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.private import private_directory
from linkcheck.review.chain import COLUMNS as CHAINED
from linkcheck.review.chain import START, link
from linkcheck.review.states import Action, State, is_another_reader, states

__all__ = ["ConflictError", "History", "Reader", "SameReaderError", "read_history"]

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
    key TEXT NOT NULL UNIQUE,
    of TEXT NOT NULL,
    knew TEXT NOT NULL,
    session TEXT NOT NULL DEFAULT '',
    chain TEXT NOT NULL DEFAULT ''
);
CREATE TRIGGER IF NOT EXISTS history_keeps_rows BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER IF NOT EXISTS history_loses_nothing BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
"""
COLUMNS = "key, row, action, result, note, reviewer, at, of, knew, session"


class ConflictError(Exception):
    """Somebody acted on the link since it was shown, or the rules of the second check forbid the action."""


class SameReaderError(ConflictError):
    """Who decided a link may not check the decision, under whatever name."""


class Reader(NamedTuple):
    """Who acts: a name, and the browser session he acts in ("": none)."""

    name: str
    session: str = ""

    @classmethod
    def of(cls, by: str | Reader) -> Reader:
        """A reader by name alone has no session."""
        return by if isinstance(by, Reader) else cls(by)


class History:
    """The history of one check's links. Every call opens the file anew, so any thread and process may act.

    Raises InputError where the file is there and is no history.
    """

    def __init__(self, path: Path, run: str) -> None:
        self.path, self.run = path, run
        self._lock = threading.Lock()
        self._last = 0
        self._seen: tuple[Action, ...] = ()
        self._held: dict[int, State] = {}
        self._by_row: dict[int, tuple[Action, ...]] = {}
        self.reviewers: set[str] = set()
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise _unusable(path, error) from None

    def _prepare(self) -> None:
        """Make the tables, or bring those of an earlier layout up to date."""
        with closing(self._open()) as base:
            columns = {name for _, name, *_ in base.execute("PRAGMA table_info(history)")}
            if columns and "key" not in columns:  # an earlier layout; it is kept beside
                base.execute("ALTER TABLE history RENAME TO history_before")
                base.execute("DROP TRIGGER history_keeps_rows")
                base.execute("DROP TRIGGER history_loses_nothing")
            elif columns and "chain" not in columns:
                _begin_chain(base)
            base.executescript(SCHEMA)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level=None)

    def actions(self) -> tuple[Action, ...]:
        """Every action on this check's links, oldest first."""
        with self._lock, closing(self._open()) as base:
            return self._actions(base)

    def held(self) -> Mapping[int, State]:
        """What holds for each row with a history."""
        self.actions()
        return self._held

    def of_row(self, row: int) -> tuple[Action, ...]:
        """Every action on one link, oldest first."""
        self.actions()
        return self._by_row.get(row, ())

    def _actions(self, base: sqlite3.Connection) -> tuple[Action, ...]:
        """The actions in the order of their times, whichever computer they come from; read once each."""
        query = f"SELECT id, {COLUMNS} FROM history WHERE run = ? AND id > ? ORDER BY id"
        new = base.execute(query, (self.run, self._last)).fetchall()
        if new:
            self._last = new[-1][0]
            added = [Action(*found[1:]) for found in new]
            self.reviewers |= {each.reviewer for each in added}
            self._seen = tuple(sorted((*self._seen, *added), key=_moment))
            of_row: dict[int, list[Action]] = {}
            for each in added:
                of_row.setdefault(each.row, [*self._by_row.get(each.row, ())]).append(each)
            for row, done in of_row.items():
                self._by_row[row] = tuple(sorted(done, key=_moment))
            self._held = {**self._held, **states(each for row in of_row for each in self._by_row[row])}
        return self._seen

    def other_run_count(self) -> int:
        """Actions on the links of earlier checks in the same directory; they are kept, not carried over."""
        with closing(self._open()) as base:
            query = "SELECT count(*) FROM history WHERE run <> ?"
            return int(base.execute(query, (self.run,)).fetchone()[0])

    def decide(self, row: int, record_id: str, result: str, note: str, by: str | Reader, seen: str) -> None:
        """Add a decision. `seen` is the link's last action as the reviewer saw it. Raises ConflictError."""
        with self._writing(row, seen) as (base, _):
            knew = " ".join(each.key for each in self._by_row.get(row, ()) if each.action == "decide")
            _add(base, self.run, record_id, self._new(row, "decide", (result, note), by, "", knew))

    def check(self, row: int, record_id: str, result: str, note: str, by: str | Reader, seen: str) -> None:
        """Add a second reviewer's own result, as agreeing with the decision or not.

        Raises ConflictError, also for a decision on hold, and SameReaderError for one's own: of this name or session.
        """
        reader = Reader.of(by)
        with self._writing(row, seen) as (base, state):
            decision = state.decision
            if decision is None or "hold" in (result, decision.result):
                raise ConflictError("a check needs a decision")
            if not is_another_reader(decision, reader.name, reader.session):
                raise SameReaderError("a check needs another reader's decision")
            said = "agree" if result == decision.result else "disagree"
            _add(base, self.run, record_id, self._new(row, "check", (said, note), reader, decision.key))

    def undo(self, by: str | Reader) -> int | None:
        """Take back this reviewer's last action that still stands; the row it was on, None where there is none."""
        reader = Reader.of(by)
        with self._lock, closing(self._open()) as base:
            base.execute("BEGIN IMMEDIATE")
            actions = self._actions(base)
            undone = {action.of for action in actions if action.action == "undo"}
            for action in reversed(actions):
                if action.reviewer == reader.name and action.action != "undo" and action.key not in undone:
                    query = "SELECT record_id FROM history WHERE key = ?"
                    record_id = base.execute(query, (action.key,)).fetchone()[0]
                    taken_back = self._new(action.row, "undo", ("", ""), reader, action.key)
                    _add(base, self.run, record_id, taken_back)
                    return action.row
            return None

    def merge(self, added: Iterable[tuple[str, Action]]) -> int:
        """Add another computer's actions, each with its record_id; those already here stay as they are. How many were
        new."""
        with self._lock, closing(self._open()) as base:
            base.execute("BEGIN IMMEDIATE")
            known = {each.key for each in self._actions(base)}
            new = {action.key: (record_id, action) for record_id, action in added if action.key not in known}
            for record_id, action in new.values():
                _insert(base, self.run, record_id, action)
            base.execute("COMMIT")
            return len(new)

    def _new(
        self, row: int, action: str, said: tuple[str, str], by: str | Reader, of: str = "", knew: str = ""
    ) -> Action:
        """An action of now; after the link's last one also where that comes from a clock that is ahead."""
        now = datetime.now(UTC)
        if done := self._by_row.get(row):
            now = max(now, datetime.fromisoformat(done[-1].at) + timedelta(microseconds=1))
        at = now.isoformat(timespec="microseconds")
        reader = Reader.of(by)
        return Action(secrets.token_hex(8), row, action, *said, reader.name, at, of, knew, reader.session)

    @contextmanager
    def _writing(self, row: int, seen: str) -> Iterator[tuple[sqlite3.Connection, State]]:
        """The file's write lock, so that what was looked at still holds, and what holds for the link."""
        with self._lock, closing(self._open()) as base:
            base.execute("BEGIN IMMEDIATE")
            self._actions(base)
            state = self._held.get(row, State())
            if state.last != seen:
                raise ConflictError("somebody acted on this link meanwhile")
            yield base, state


def read_history(path: Path, run: str) -> Mapping[int, State]:
    """What holds by the history of a check whose files are not to be touched: read from a copy, also where nothing may
    be written. Raises InputError where the file is no history."""
    source = f"{path.resolve().as_uri()}?mode=ro"
    with private_directory("linkcheck-history-") as made:
        try:
            with (
                closing(sqlite3.connect(source, uri=True)) as base,
                closing(sqlite3.connect(made / path.name)) as copy,
            ):
                base.backup(copy)
        except sqlite3.DatabaseError as error:
            raise _unusable(path, error) from None
        return History(made / path.name, run).held()


def _unusable(path: Path, error: sqlite3.DatabaseError) -> InputError:
    return InputError("history_unusable", path.name, said=reason(error))


def _moment(action: Action) -> tuple[str, str]:
    """By what actions are put in order, whichever computer they come from."""
    return action.at, action.key


def _add(base: sqlite3.Connection, run: str, record_id: str, action: Action) -> None:
    _insert(base, run, record_id, action)
    base.execute("COMMIT")


def _insert(base: sqlite3.Connection, run: str, record_id: str, action: Action) -> None:
    told = (run, record_id, *(getattr(action, name.strip()) for name in COLUMNS.split(",")))
    last = base.execute("SELECT chain FROM history ORDER BY id DESC LIMIT 1").fetchone()
    places = ", ".join("?" * (len(told) + 1))
    base.execute(
        f"INSERT INTO history ({CHAINED}, chain) VALUES ({places})",
        (*told, link(last[0] if last else START, told)),
    )


def _begin_chain(base: sqlite3.Connection) -> None:
    """Give a history of an earlier version its chain: nothing in it changes but the new columns."""
    base.execute("BEGIN IMMEDIATE")
    base.execute("DROP TRIGGER IF EXISTS history_keeps_rows")
    for name in ("session", "chain"):
        base.execute(f"ALTER TABLE history ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
    chain = START
    for number, *told in base.execute(f"SELECT id, {CHAINED} FROM history ORDER BY id").fetchall():
        chain = link(chain, told)
        base.execute("UPDATE history SET chain = ? WHERE id = ?", (chain, number))
    base.execute("COMMIT")
