"""Which of the flagged links a reviewer goes through, and in which order. No value of a record is in an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks
from linkcheck.review.states import RESULTS, State
from linkcheck.words import COMMON, Text

__all__ = ["SORTS", "STATES", "Selection", "is_to_check"]

STATES = {
    "": Text("すべて", "all"),
    "undecided": Text("未確認", "undecided"),
    **{name: COMMON.text("result", name) for name in RESULTS},
    "to_check": Text("二次確認（未）", "second check, to do"),
    "disagreed": Text("二次確認で不一致", "second reviewer disagrees"),
    "rivals": Text("確認結果の食い違い", "conflicting decisions"),
}
SORTS: dict[str, tuple[Text, Callable[[FlaggedLink], Any]]] = {
    "": (Text("疑いの強い順", "most doubtful first"), lambda link: link.row),
    "record": (Text("整理番号順", "by record_id"), lambda link: (link.entry.record_id, link.row)),
    "cause": (Text("原因順", "by cause"), lambda link: (link.entry.cause, link.row)),
    "line": (
        Text("記録の行順", "by line of the record"),
        lambda link: (int(link.entry.record_line or 0), link.row),
    ),
}
NO_STATE = State()
MOST_ORDERS = 50
"""Selections that are kept."""
NAMES = ("grade", "cause", "mechanism", "state", "sort", "facet", "search")


def is_to_check(state: State, reviewer: str) -> bool:
    """Whether a link waits for the check of this reviewer: decided by another, for good, and not yet checked."""
    decision = state.decision
    return bool(
        decision and decision.result != "hold" and decision.reviewer != reviewer and state.check is None
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters in force; "" stands for all.

    facet: "name-place" of a value of an identifier; search: the name of a search that the application knows; sought:
    what that search looks for, which no address holds.
    """

    grade: str = ""
    cause: str = ""
    mechanism: str = ""
    state: str = ""
    sort: str = ""
    facet: str = ""
    search: str = ""
    sought: str = ""

    @classmethod
    def parse(
        cls, query: Mapping[str, str], flagged: FlaggedLinks, searches: Mapping[str, str] | None = None
    ) -> Selection:
        """The filters a query asks for; what is no grade, cause, state, ... of these links is left out."""
        own = {"state": set(STATES), "sort": set(SORTS), "search": set(searches or ())}
        known = {**flagged.choices, **own}
        asked = {name: query.get(name, "") for name in NAMES}
        chosen = {name: value for name, value in asked.items() if value in known[name]}
        return cls(**chosen, sought=(searches or {}).get(chosen.get("search", ""), ""))

    @property
    def query(self) -> str:
        """The filters as the query of an address, with its question mark; "" for none."""
        chosen = {name: value for name in NAMES if (value := getattr(self, name))}
        return f"?{urlencode(chosen)}" if chosen else ""

    def without(self, name: str) -> Selection:
        """The selection with one filter taken away."""
        return replace(self, **{name: ""}, **({"sought": ""} if name == "search" else {}))

    def takes(self, link: FlaggedLink) -> bool:
        """Whether the filters let a link in, whatever was decided."""
        entry = link.entry
        return (
            self.grade in ("", entry.grade)
            and self.cause in ("", entry.cause)
            and self.mechanism in ("", entry.mechanism)
            and (not self.sought or self.sought in link.searched)
        )

    def wants(self, state: State, reviewer: str) -> bool:
        """Whether what was decided lets a link in."""
        result = state.decision.result if state.decision else "undecided"
        if self.state == "to_check":
            return is_to_check(state, reviewer)
        if self.state == "disagreed":
            return state.check is not None and state.check.result == "disagree"
        if self.state == "rivals":
            return bool(state.rivals)
        return self.state in ("", result)

    def ordered(self, flagged: FlaggedLinks) -> tuple[FlaggedLink, ...]:
        """The links the filters let in, in the order chosen; worked out once."""
        key = replace(self, state="")
        if key not in flagged.orders:
            while len(flagged.orders) >= MOST_ORDERS:
                del flagged.orders[next(iter(flagged.orders))]
            flagged.orders[key] = tuple(self._ordered(flagged))
        return flagged.orders[key]

    def _ordered(self, flagged: FlaggedLinks) -> list[FlaggedLink]:
        value = self._value(flagged)
        name = self.facet.rpartition("-")[0]
        found = [
            link
            for link in flagged.links
            if self.takes(link) and (not name or link.identifier(name) == value)
        ]
        return sorted(found, key=SORTS[self.sort][1]) if self.sort else found

    def _value(self, flagged: FlaggedLinks) -> str:
        name, _, place = self.facet.rpartition("-")
        return next((each.choices[int(place)][0] for each in flagged.facets if each.name == name), "")

    def links(self, flagged: FlaggedLinks, held: Mapping[int, State], reviewer: str) -> list[FlaggedLink]:
        """The links to list."""
        return [link for link in self.ordered(flagged) if self.wants(held.get(link.row, NO_STATE), reviewer)]

    def next_row(
        self, flagged: FlaggedLinks, held: Mapping[int, State], reviewer: str, row: int
    ) -> int | None:
        """The link to read after `row`: the next of the selection that waits for this reviewer, then from the top."""
        rows = [link.row for link in self.ordered(flagged)]
        at = rows.index(row) if row in rows else -1
        turned = rows[at + 1 :] + rows[: max(at, 0)]
        return next((each for each in turned if self._waits(held.get(each, NO_STATE), reviewer)), None)

    def _waits(self, state: State, reviewer: str) -> bool:
        if self.state in ("to_check", "hold", "disagreed", "rivals"):
            return self.wants(state, reviewer)
        return state.decision is None

    def neighbors(
        self, flagged: FlaggedLinks, held: Mapping[int, State], row: int
    ) -> tuple[int | None, int | None]:
        """The links before and after `row` in the order chosen, for leafing; decided ones only in the second check."""
        rows = [
            link.row
            for link in self.ordered(flagged)
            if self.state != "to_check"
            or link.row == row
            or held.get(link.row, NO_STATE).decision is not None
        ]
        if row not in rows:
            return None, rows[0] if rows else None
        at = rows.index(row)
        return rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None
