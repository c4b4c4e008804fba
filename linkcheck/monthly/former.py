"""A filled work list taken in from the command line: this check's, or that of the check before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from linkcheck.audit.contents import CONTENT_FILE
from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.monthly.answers import HISTORY
from linkcheck.monthly.kept import read_kept
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks, read_flagged_links
from linkcheck.review.history import History
from linkcheck.review.intake import IntakeCounts, take_sheet
from linkcheck.review.sheet import Sheet, open_sheet, read_rows, read_sheet
from linkcheck.review.worklist import WorkListError, merge_worklist

__all__ = ["take_in_file"]

WORKBOOK = b"PK"
CARRIED = "前回の確認用の一覧から / from the work list of last time"
SIZE_LIMIT = 200_000_000


def take_in_file(directory: Path, path: Path) -> IntakeCounts:
    """Take in a filled review.xlsx, or another computer's work list, and write nothing else.

    A workbook of the check before (`--previous`) answers the links that are flagged now and whose record, resident,
    tables and code are unchanged; rows of others are refused as "changed", "gone" or "not_flagged". What would follow
    another decision is left alone.

    Raises InputError for a file that is none of these.
    """
    flagged = read_flagged_links(directory)
    history = History(directory / HISTORY, flagged.run)
    try:
        content = _content(path)
        if not content.startswith(WORKBOOK):
            merged = merge_worklist(content, flagged, history)
            return IntakeCounts(merged.new_count, 0, ())
        run, rows = open_sheet(content)
        if run in ("", flagged.run):
            return take_sheet(history, read_sheet(content, flagged, history.held()))
        former = _Former(directory, flagged, run)
        return take_sheet(history, _marked(read_rows(rows, former, history.held())))
    except WorkListError as error:
        raise _no_list(path, error.why) from None


class _Former:
    """Finds the link of a row of last time's workbook. Raises WorkListError where it is of yet another check."""

    def __init__(self, directory: Path, flagged: FlaggedLinks, run: str) -> None:
        if not (directory / CONTENT_FILE).is_file():
            raise WorkListError("run")
        kept = read_kept(directory, flagged.evidence.case)
        if kept.previous_run != run:
            raise WorkListError("run")
        self.same = dict(zip(kept.contents.ids.to_pylist(), kept.same.tolist(), strict=True))
        self.links = {link.entry.record_id: link for link in flagged.links}

    def __call__(self, number: str, record_id: str) -> FlaggedLink | str:
        if record_id not in self.same:
            return "gone"
        if not self.same[record_id]:
            return "changed"
        return self.links.get(record_id, "not_flagged")


def _marked(sheet: Sheet) -> Sheet:
    """The sheet, its notes saying where they are from."""
    noted = (replace(each, note="　".join(filter(None, (CARRIED, each.note)))) for each in sheet.changes)
    return replace(sheet, changes=tuple(noted))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise WorkListError("format")
        return path.read_bytes()
    except OSError as error:
        raise InputError("file_unreadable", "--import", said=reason(error)) from None


def _no_list(path: Path, why: str) -> InputError:
    if why == "run":
        return InputError("list_of_another_check", path.name)
    return InputError("no_work_list", path.name)
