"""What reviewers decided at the check before, and how it reaches the review of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from linkcheck.errors import InputError
from linkcheck.review.flagged_links import read_flagged_links
from linkcheck.review.history import History, read_history

__all__ = ["Answer", "carry_answers", "read_answers", "run_of"]

HISTORY = "review.sqlite"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reviewer's decision: result (wrong, right, hold), note, who decided, and when (UTC, ISO 8601)."""

    result: str
    note: str
    reviewer: str
    at: str

    @property
    def told(self) -> str:
        """The note of the decision carried over: when it was made, and what was noted then."""
        head = f"answered on {self.at[:10]} / {self.at[:10]} に回答済み"
        return f"{head}: {self.note}" if self.note else head


def run_of(directory: Path) -> str:
    """What names the check of a directory; "" where its evidence is not there any more."""
    try:
        return read_flagged_links(directory).run
    except InputError:
        return ""


def read_answers(directory: Path) -> dict[str, Answer]:
    """What holds for the links of a check by record_id; nothing where nobody reviewed it. Nothing in the directory is
    touched. Raises InputError where the history there is damaged."""
    if not (directory / HISTORY).is_file():
        return {}
    try:
        flagged = read_flagged_links(directory)
    except InputError:
        return {}
    held = read_history(directory / HISTORY, flagged.run)
    return {
        link.entry.record_id: Answer(made.result, made.note, made.reviewer, made.at)
        for link in flagged.links
        if link.row in held and (made := held[link.row].decision) is not None
    }


def carry_answers(directory: Path, answers: Mapping[str, Answer]) -> int:
    """Decide the links of a new check as they were decided before; links with a history are left alone. How many."""
    flagged = read_flagged_links(directory)
    wanted = [link for link in flagged.links if link.entry.record_id in answers]
    if not wanted:
        return 0
    history = History(directory / HISTORY, flagged.run)
    held, count = history.held(), 0
    for link in wanted:
        if link.row not in held:
            answer = answers[link.entry.record_id]
            history.decide(link.row, link.entry.record_id, answer.result, answer.told, answer.reviewer, "")
            count += 1
    return count
