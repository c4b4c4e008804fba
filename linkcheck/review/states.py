"""What holds for each link, worked out from what reviewers did. Pure functions over actions, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["CHECKS", "RESULTS", "Action", "State", "is_another_reader", "states"]

RESULTS = ("wrong", "right", "hold")
"""What a reviewer may decide: 誤り, 正しい, 保留."""
CHECKS = ("agree", "disagree")
"""What a second reviewer says of a decision: that of the same result, or that of the other."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a reviewer did.

    key: its name on every computer; at: a time in UTC (ISO 8601); of: the key of the action that is checked or undone;
    knew: the keys of the link's decisions that its reviewer could see, with spaces between them; session: names the
    browser session it was done in, "" where it comes from a filled sheet or an earlier check.
    """

    key: str
    row: int
    action: str
    result: str
    note: str
    reviewer: str
    at: str
    of: str = ""
    knew: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What holds for one link: its decision and the second reviewer's check of that decision, None where there is
    none; `last` is the key of the link's last action, "" before the first; rivals: other decisions, of other results,
    that were made on other computers without knowledge of this one: somebody has to decide anew."""

    decision: Action | None = None
    check: Action | None = None
    last: str = ""
    rivals: tuple[Action, ...] = ()


def is_another_reader(decision: Action, reviewer: str, session: str) -> bool:
    """Whether somebody may check a decision: under another name, and in another session."""
    return reviewer != decision.reviewer and not (session and session == decision.session)


def states(actions: Iterable[Action]) -> dict[int, State]:
    """What holds for each row with a history.

    >>> first = Action("a", 0, "decide", "wrong", "", "佐藤", "2026-01-05T01:00:00+00:00")
    >>> undo = Action("b", 0, "undo", "", "", "佐藤", "2026-01-05T01:00:09+00:00", "a")
    >>> other = Action("c", 0, "decide", "right", "", "鈴木", "2026-01-05T01:00:05+00:00")
    >>> states([first])[0].decision.result, states([first, undo])[0].decision
    ('wrong', None)
    >>> states([first, other])[0].rivals == (first,)
    True
    """
    actions = tuple(actions)
    undone = {action.of for action in actions if action.action == "undo"}
    of_row: dict[int, list[Action]] = {}
    for action in actions:
        of_row.setdefault(action.row, []).append(action)
    return {row: _state(done, undone) for row, done in of_row.items()}


def _state(done: list[Action], undone: set[str]) -> State:
    decisions = [each for each in done if each.action == "decide" and each.key not in undone]
    decision = decisions[-1] if decisions else None
    check = None
    for each in done:
        if not decision or each.action != "check" or each.key in undone or each.of != decision.key:
            continue
        if is_another_reader(decision, each.reviewer, each.session):
            check = each
    known = {key for each in decisions for key in each.knew.split()}
    rivals = tuple(
        each
        for each in decisions[:-1]
        if decision and each.key not in known and each.result != decision.result
    )
    return State(decision, check, done[-1].key, rivals)
