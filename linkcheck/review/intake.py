"""Taking in what a filled sheet says: each change is its reader's action."""

from __future__ import annotations

from dataclasses import dataclass

from linkcheck.review.history import ConflictError, History
from linkcheck.review.sheet import Sheet, SheetChange
from linkcheck.review.states import State

__all__ = ["IntakeCounts", "apply_change", "take_sheet"]


@dataclass(frozen=True, slots=True)
class IntakeCounts:
    """How many changes were taken in, how many were left because they would follow another decision, and the rows that
    could not be taken, as (row of the sheet, why)."""

    applied: int
    left: int
    refused: tuple[tuple[int, str], ...]


def apply_change(history: History, change: SheetChange) -> bool:
    """Write one change as its reader's action; False where the link no longer allows it."""
    state = history.held().get(change.row, State())
    result = change.result
    if change.kind == "check":
        if state.decision is None or state.decision.result == "hold":
            return False
        other = {"wrong": "right", "right": "wrong"}[state.decision.result]
        result = state.decision.result if change.result == "agree" else other
    act = history.check if change.kind == "check" else history.decide
    try:
        act(change.row, change.record_id, result, change.note, change.reviewer, state.last)
    except ConflictError:
        return False
    return True


def take_sheet(history: History, sheet: Sheet) -> IntakeCounts:
    """Take in a sheet whole, but for what would follow another decision: a reviewer has to choose that."""
    wanted = [change for change in sheet.changes if not change.overwrites]
    applied = sum(apply_change(history, change) for change in wanted)
    return IntakeCounts(applied, len(sheet.changes) - applied, sheet.refused)
