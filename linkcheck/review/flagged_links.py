"""The links to be read, from the files a check left in its directory.

The list of files of a check is a contract, so nothing is added for this application. Evidence in words comes from
flagged.csv: it is small, in reading order and always there. The last four digits and (after --show-values) the values
of the sides come from review.xlsx, ledgers and timelines from hidden sheets of it: to recompute them from the
manifest's model would take the inputs again, and a column of decisions.parquet would be paid for by every link, not by
the flagged few. Clerks sort and edit review.xlsx, so its rows are found by record_id, and a workbook that is missing or
cannot be read costs its part of the evidence, never the review.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from linkcheck.audit.differences import Text, text
from linkcheck.errors import InputError
from linkcheck.review.workbook import LedgerBar, Side, Timeline, WorkbookEvidence, read_workbook

__all__ = ["FlaggedLink", "FlaggedLinks", "phrase", "read_flagged_links"]

NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class FlaggedLink:
    """One link to be read, with all its evidence. `row` is its place in flagged.csv, from 0."""

    row: int
    record_id: str
    grade: str
    probability: float
    cause_name: str
    difference_names: tuple[str, ...]
    answer_name: str
    mechanism: Text
    reason: Text
    better_owner: str
    my_number_last4: str
    sides: tuple[Side, ...]
    ledger: tuple[LedgerBar, ...]
    timelines: tuple[Timeline, ...]

    @property
    def cause(self) -> Text:
        """The suspected cause in words."""
        return phrase("cause", self.cause_name)

    @property
    def answer(self) -> Text:
        """The answer linkcheck proposes, in words."""
        return phrase("answer", self.answer_name)

    @property
    def differences(self) -> tuple[Text, ...]:
        """The differences in words."""
        return tuple(phrase("difference", name) for name in self.difference_names)


@dataclass(frozen=True)
class FlaggedLinks:
    """Every link to be read, most probable mistake first.

    `run` tells one check's flagged.csv from the next one's, so that a decision never moves to another link.
    `workbook_read` is False where review.xlsx was missing or could not be read.
    """

    links: tuple[FlaggedLink, ...]
    run: str
    scenario: str
    shows_values: bool
    workbook_read: bool


def phrase(kind: str, name: str) -> Text:
    """The phrase of tables/texts.toml, or the name itself where there is none."""
    if not name:
        return NO_TEXT
    try:
        return text(kind, name)
    except KeyError:
        return Text(name, name.replace("_", " "))


def read_flagged_links(directory: Path) -> FlaggedLinks:
    """Read the outputs of a check. Raises InputError where `directory` holds none."""
    flagged = directory / "flagged.csv"
    try:
        content = flagged.read_bytes()
    except OSError as error:
        to_do = "Name the directory that `linkcheck check --out` wrote."
        raise InputError("flagged.csv", "the outputs of a check", type(error).__name__, to_do) from None
    rows = tuple(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    if rows and "reason_ja" not in rows[0]:
        raise InputError(
            "flagged.csv", "the columns of a check", f"{len(rows[0])} others", "Run the check again."
        )
    known = Counter(_plain(row["record_id"]) for row in rows)
    workbook = read_workbook(directory / "review.xlsx", known)
    links = tuple(_link(place, row, workbook or {}) for place, row in enumerate(rows))
    return FlaggedLinks(
        links,
        hashlib.sha256(content).hexdigest()[:16],
        _scenario(directory / "summary.json"),
        any(link.sides for link in links),
        workbook is not None,
    )


def _plain(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if re.match(r"'\s*[=+\-@\t\r\n＝＋－＠]", cell, re.ASCII) else cell


def _link(place: int, row: dict[str, str], workbook: dict[str, WorkbookEvidence]) -> FlaggedLink:
    record_id = _plain(row["record_id"])
    extra = workbook.get(record_id, WorkbookEvidence())
    return FlaggedLink(
        row=place,
        record_id=record_id,
        grade=row["grade"],
        probability=float(row["mislink_probability"] or "nan"),
        cause_name=row["cause"],
        difference_names=tuple(name for name in row["differences"].split(";") if name),
        answer_name=row["proposed_answer"],
        mechanism=phrase("mechanism", row["mechanism"]),
        reason=Text(row["reason_ja"], row["reason_en"]),
        better_owner=row["better_owner"],
        my_number_last4=extra.my_number_last4,
        sides=extra.sides,
        ledger=extra.ledger,
        timelines=extra.timelines,
    )


def _scenario(path: Path) -> str:
    try:
        return str(json.loads(path.read_text("utf-8"))["scenario"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
