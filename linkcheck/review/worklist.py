"""Work lists: what reviewers did on one computer, as a file that another computer takes in.

The application answers on its own computer only; several readers meet by exchanging such files. Taking one in adds its
actions to the history and changes none: decisions made in two ways are shown until somebody decides anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from linkcheck.objects import read_object
from linkcheck.review.flagged_links import FlaggedLinks
from linkcheck.review.history import History
from linkcheck.review.states import CHECKS, RESULTS, Action

__all__ = ["WorkListError", "merge_worklist", "worklist"]

FORMAT = "linkcheck worklist 1"
TEXT_LIMIT = 2_000
NAMES = tuple(field.name for field in fields(Action))
ALLOWED = {"decide": RESULTS, "check": CHECKS, "undo": ("",)}


class WorkListError(Exception):
    """A file that is no work list of these links; `why` is a name that the page has words for."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """What taking in a work list did: new actions, those known before, links whose decisions now conflict."""

    new_count: int
    known_count: int
    conflict_count: int


def worklist(flagged: FlaggedLinks, history: History) -> bytes:
    """Everything done on these links so far. Holds record ids, results, notes and reviewers' names."""
    actions = [{**asdict(each), "record_id": _record_id(flagged, each.row)} for each in history.actions()]
    told = {"format": FORMAT, "run": flagged.run, "actions": actions}
    return json.dumps(told, ensure_ascii=False, indent=0).encode()


def merge_worklist(content: bytes, flagged: FlaggedLinks, history: History) -> MergeCounts:
    """Take in another computer's work list. Raises WorkListError where it is none, or one of another check's links."""
    try:
        told = read_object(content)
        if told["format"] != FORMAT:
            raise WorkListError("format")
        if told["run"] != flagged.run:
            raise WorkListError("run")
        added = [_action(each, flagged) for each in told["actions"]]
    except (ValueError, KeyError, TypeError, IndexError):
        raise WorkListError("format") from None
    new = history.merge(added)
    return MergeCounts(new, len(added) - new, sum(bool(each.rivals) for each in history.held().values()))


def _record_id(flagged: FlaggedLinks, row: int) -> str:
    return flagged.links[row].entry.record_id


def _action(told: dict[str, Any], flagged: FlaggedLinks) -> tuple[str, Action]:
    """One action, checked like a page's. Raises ValueError, KeyError, TypeError or IndexError."""
    action = Action(**{name: told[name] for name in NAMES if name in told or name != "session"})
    texts = [getattr(action, name) for name in NAMES if name != "row"]
    if type(action.row) is not int or not 0 <= action.row < len(flagged.links):
        raise ValueError
    if not all(isinstance(text, str) and len(text) <= TEXT_LIMIT for text in texts):
        raise ValueError
    if action.result not in ALLOWED[action.action] or not action.key or not action.reviewer.strip():
        raise ValueError
    # actions are put in order by these texts
    if datetime.fromisoformat(action.at).utcoffset() != timedelta(0):
        raise ValueError
    if told["record_id"] != _record_id(flagged, action.row):
        raise ValueError
    return told["record_id"], action
