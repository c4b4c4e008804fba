"""How far the review is, and how long the rest takes at this reviewer's own pace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from statistics import median

from linkcheck.review.states import Action, State

__all__ = ["Progress", "measure", "seconds_per_link"]

PAUSE_SECONDS = 600
"""A longer gap between two actions is a break, not reading."""
PACE_COUNT = 50
"""The pace is taken from so many of the reviewer's last actions."""
LEAST_COUNT = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of links; `left_seconds` is None until the reviewer's pace is known."""

    link_count: int
    done_count: int
    hold_count: int
    wrong_count: int
    checked_count: int
    left_seconds: float | None

    @property
    def left_count(self) -> int:
        """Links without a decision, or put on hold."""
        return self.link_count - self.done_count

    @property
    def done_share(self) -> float:
        """Share of links decided, in [0, 1]; 1 where there is none to read."""
        return self.done_count / self.link_count if self.link_count else 1.0


def seconds_per_link(actions: Iterable[Action], reviewer: str) -> float | None:
    """Median seconds between one reviewer's decisions or checks, breaks left out; None for fewer than three gaps."""
    own = (each for each in reversed(tuple(actions)) if each.reviewer == reviewer and each.action != "undo")
    times = [datetime.fromisoformat(each.at) for each in islice(own, 4 * PACE_COUNT)][::-1]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    read = [gap for gap in gaps if 0 < gap <= PAUSE_SECONDS][-PACE_COUNT:]
    return median(read) if len(read) >= LEAST_COUNT else None


def measure(
    link_count: int, actions: tuple[Action, ...], held: Mapping[int, State], reviewer: str
) -> Progress:
    """Count what is done, and estimate the rest."""
    results = [state.decision.result for state in held.values() if state.decision]
    done = sum(result != "hold" for result in results)
    pace = seconds_per_link(actions, reviewer)
    return Progress(
        link_count,
        done,
        results.count("hold"),
        results.count("wrong"),
        sum(state.check is not None for state in held.values()),
        None if pace is None else pace * (link_count - done),
    )
