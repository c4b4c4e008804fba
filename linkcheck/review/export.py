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

from linkcheck.audit.differences import Text
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks, phrase
from linkcheck.review.history import State

__all__ = ["COLUMNS", "RESULT_TEXTS", "answer_after_review", "local_time", "review_csv", "write_review_csv"]

RESULT_TEXTS = {
    "wrong": Text("誤り", "wrong"),
    "right": Text("正しい", "right"),
    "hold": Text("保留", "on hold"),
    "agree": Text("同意", "agrees"),
    "disagree": Text("不同意", "disagrees"),
}
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
)


def answer_after_review(link: FlaggedLink, state: State) -> str:
    """The answer that follows from a review: a link found right is answered as its differences ask for.

    Viewing stays suspended where the link is wrong, on hold, or the second reviewer disagrees; "" before a decision.
    """
    if state.decision is None:
        return ""
    if state.decision.result != "right" or (state.check and state.check.result == "disagree"):
        return "suspend_and_confirm"
    answers = {phrase("difference", name).answer for name in link.difference_names}
    return "update_record" if "update_record" in answers else "no_doubt_with_reason"


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
    decision, check = state.decision, state.check
    answer = answer_after_review(link, state)
    return (
        link.record_id,
        link.grade,
        f"{link.probability:.6g}",
        link.cause_name,
        ";".join(link.difference_names),
        link.answer_name,
        decision.result if decision else "",
        RESULT_TEXTS[decision.result].ja if decision else "",
        decision.note if decision else "",
        decision.reviewer if decision else "",
        local_time(decision.at) if decision else "",
        answer,
        phrase("answer", answer).ja,
        check.result if check else "",
        check.note if check else "",
        check.reviewer if check else "",
        local_time(check.at) if check else "",
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
