"""review.csv: the reviewers' decisions as a table that Excel opens as it is and takes for text."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from linkcheck.review.answers import RESULT_TEXTS, answer_after_review, answer_text
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks
from linkcheck.review.states import State

__all__ = ["COLUMNS", "local_time", "review_csv", "write_review_csv"]

COLUMNS = (
    "record_id",
    "grade",
    "mislink_probability",
    "cause",
    "differences",
    "proposed_answer",
    "result",
    "result_ja",
    "note",
    "reviewer",
    "decided_at",
    "answer_after_review",
    "answer_after_review_ja",
    "second_result",
    "second_note",
    "second_reviewer",
    "second_at",
    "conflicting_decisions",
)


def review_csv(flagged: FlaggedLinks, held: Mapping[int, State]) -> bytes:
    """One row per flagged link, decided or not, in reading order; UTF-8 with a byte order mark. Times are local."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for link in flagged.links:
        writer.writerow(_safe(cell) for cell in _cells(link, held.get(link.row, State())))
    return text.getvalue().encode("utf-8-sig")


def write_review_csv(flagged: FlaggedLinks, held: Mapping[int, State], directory: Path) -> Path:
    """Write review.csv beside the other outputs, all or nothing, readable by its owner only."""
    handle, made = tempfile.mkstemp(prefix=".linkcheck-", dir=directory)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(review_csv(flagged, held))
        return Path(made).replace(directory / "review.csv")
    finally:
        Path(made).unlink(missing_ok=True)


def _cells(link: FlaggedLink, state: State) -> tuple[str, ...]:
    entry, decision, check = link.entry, state.decision, state.check
    answer = answer_after_review(link, state)
    return (
        entry.record_id,
        entry.grade,
        f"{entry.probability:.6g}",
        entry.cause,
        ";".join(entry.differences),
        entry.answer,
        decision.result if decision else "",
        RESULT_TEXTS[decision.result].ja if decision else "",
        decision.note if decision else "",
        decision.reviewer if decision else "",
        local_time(decision.at) if decision else "",
        answer,
        answer_text(link, answer).ja,
        check.result if check else "",
        check.note if check else "",
        check.reviewer if check else "",
        local_time(check.at) if check else "",
        ";".join(f"{each.result} {each.reviewer}" for each in state.rivals),
    )


def local_time(at: str) -> str:
    """A time of the history as the clock on the wall shows it, with its offset from UTC."""
    return datetime.fromisoformat(at).astimezone().isoformat(sep=" ", timespec="seconds")


def _safe(cell: str) -> str:
    """The cell as text: a spreadsheet takes none for a formula.

    >>> _safe("=1+1"), _safe("R000042")
    ("'=1+1", 'R000042')
    """
    return f"'{cell}" if re.match(r"\s*[=+\-@\t\r\n＝＋－＠]", cell) else cell
