"""Which of the flagged links a reviewer goes through: filters by grade, cause and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from linkcheck.audit.differences import Text
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks
from linkcheck.review.history import State

__all__ = ["STATES", "Selection", "is_to_check"]

STATES = {
    "": Text("すべて", "all"),
    "undecided": Text("未判定", "undecided"),
    "wrong": Text("誤り", "wrong"),
    "right": Text("正しい", "right"),
    "hold": Text("保留", "on hold"),
    "to_check": Text("二人目の確認（未）", "second check, to do"),
    "disagreed": Text("二人目が不同意", "second reviewer disagrees"),
}
NO_STATE = State()


def is_to_check(state: State, reviewer: str) -> bool:
    """Whether a link waits for the check of this reviewer: decided by another, for good, and not yet checked."""
    decision = state.decision
    return bool(
        decision and decision.result != "hold" and decision.reviewer != reviewer and state.check is None
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters in force; "" stands for all."""

    grade: str = ""
    cause: str = ""
    state: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str], flagged: FlaggedLinks) -> Selection:
        """The filters a query asks for; what is no grade, cause or state of these links is left out."""
        grades = {link.grade for link in flagged.links}
        causes = {link.cause_name for link in flagged.links}
        asked = (query.get(name, "") for name in ("grade", "cause", "state"))
        known = zip(asked, (grades, causes, STATES.keys()), strict=True)
        return cls(*(value if value in names else "" for value, names in known))

    @property
    def query(self) -> str:
        """The filters as the query of an address, with its question mark; "" for none. Holds no record's value."""
        named = (("grade", self.grade), ("cause", self.cause), ("state", self.state))
        chosen = {name: value for name, value in named if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def takes(self, link: FlaggedLink) -> bool:
        """Whether grade and cause let a link in, whatever was decided."""
        return self.grade in ("", link.grade) and self.cause in ("", link.cause_name)

    def wants(self, state: State, reviewer: str) -> bool:
        """Whether what was decided lets a link in."""
        result = state.decision.result if state.decision else "undecided"
        if self.state == "to_check":
            return is_to_check(state, reviewer)
        if self.state == "disagreed":
            return state.check is not None and state.check.result == "disagree"
        return self.state in ("", result)

    def links(self, flagged: FlaggedLinks, held: Mapping[int, State], reviewer: str) -> list[FlaggedLink]:
        """The links to list."""
        return [
            link
            for link in flagged.links
            if self.takes(link) and self.wants(held.get(link.row, NO_STATE), reviewer)
        ]

    def next_row(
        self, flagged: FlaggedLinks, held: Mapping[int, State], reviewer: str, row: int
    ) -> int | None:
        """The link to read after `row`: the next of the selection that waits for this reviewer, then from the top."""
        waiting = [
            link.row
            for link in flagged.links
            if link.row != row and self.takes(link) and self._waits(held.get(link.row, NO_STATE), reviewer)
        ]
        return next((each for each in waiting if each > row), waiting[0] if waiting else None)

    def _waits(self, state: State, reviewer: str) -> bool:
        if self.state in ("to_check", "hold", "disagreed"):
            return self.wants(state, reviewer)
        return state.decision is None

    def neighbors(
        self, flagged: FlaggedLinks, held: Mapping[int, State], row: int
    ) -> tuple[int | None, int | None]:
        """The links before and after `row` by grade and cause, for leafing; decided ones only in the second check."""
        rows = [
            link.row
            for link in flagged.links
            if self.takes(link)
            and (self.state != "to_check" or held.get(link.row, NO_STATE).decision is not None)
        ]
        before = [each for each in rows if each < row]
        after = [each for each in rows if each > row]
        return (before[-1] if before else None, after[0] if after else None)
