"""review.xlsx filled in by hand, read back: what it would change, row by row, before anything is written.

A row is known by its number and its record_id together; a workbook of another check is refused whole. What a sheet
says is never more than a proposal: a reviewer sees the list and takes it in.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from linkcheck.review import states
from linkcheck.review.flagged_links import FlaggedLink, FlaggedLinks
from linkcheck.review.states import State
from linkcheck.review.worklist import WorkListError
from linkcheck.words import COMMON

__all__ = ["Sheet", "SheetChange", "open_sheet", "read_rows", "read_sheet"]

RESULTS, CHECKS = (
    {COMMON.text("result", name).ja: name for name in names} for names in (states.RESULTS, states.CHECKS)
)
"""The choices of the sheet's lists."""
NAME_LIMIT, NOTE_LIMIT = 60, 2_000


@dataclass(frozen=True, slots=True)
class SheetChange:
    """What a row of the sheet says of one link: its result, reader and note, and the second reader's.

    overwrites: the link has another decision already, which this would follow; kind: "decide" or "check".
    """

    row: int
    record_id: str
    kind: str
    result: str
    reviewer: str
    note: str
    overwrites: bool


@dataclass(frozen=True)
class Sheet:
    """A filled sheet: changes in its order, and rows that could not be taken, as (row of the sheet, why)."""

    changes: tuple[SheetChange, ...]
    refused: tuple[tuple[int, str], ...]


Find = Callable[[str, str], "FlaggedLink | str"]
"""From a row's number and record_id the link it is of, or why it is none."""


def read_sheet(content: bytes, flagged: FlaggedLinks, held: Mapping[int, State]) -> Sheet:
    """Read a filled workbook against these links. Raises WorkListError where it is no work list, or another check's."""
    run, rows = open_sheet(content)
    if run not in ("", flagged.run):
        raise WorkListError("run")

    def find(number: str, record_id: str) -> FlaggedLink | str:
        place = int(number) - 1 if number.isdigit() else -1
        known = 0 <= place < len(flagged.links) and flagged.links[place].entry.record_id == record_id
        return flagged.links[place] if known else "identity"

    return read_rows(rows, find, held)


def open_sheet(content: bytes) -> tuple[str, list[tuple[Any, ...]]]:
    """The check a workbook was made by ("": it does not say) and its rows. Raises WorkListError where it is none."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=False, data_only=True)
    except Exception:  # a clerk's workbook may be broken in any way
        raise WorkListError("format") from None
    try:
        run = {each.name: each.value for each in book.custom_doc_props.props}.get("run")
        if "要確認" not in book.sheetnames:
            raise WorkListError("format")
        return str(run or ""), list(book["要確認"].iter_rows(values_only=True))
    finally:
        book.close()


def read_rows(rows: list[tuple[Any, ...]], find: Find, held: Mapping[int, State]) -> Sheet:
    """What the rows say of the links that `find` names. Raises WorkListError where columns are missing."""
    headings = [str(cell or "").split("\n")[0] for cell in rows[0]] if rows else []
    try:
        first, second = headings.index("一次 結果"), headings.index("二次 結果")
        number, record = headings.index("No."), headings.index("整理番号")
    except ValueError:
        raise WorkListError("format") from None
    changes: list[SheetChange] = []
    refused: list[tuple[int, str]] = []
    seen: set[int] = set()
    for at, cells in enumerate(rows[1:], start=2):
        told = [_cell(cell) for cell in cells]
        if not any(told):
            continue
        link = find(told[number], told[record])
        if isinstance(link, str):
            refused.append((at, link))
        elif link.row in seen:
            refused.append((at, "repeated"))
        else:
            seen.add(link.row)
            state = held.get(link.row, State())
            for found in _changes(told, (first, second), link.row, told[record], state):
                if isinstance(found, SheetChange):
                    changes.append(found)
                else:
                    refused.append((at, found))
    return Sheet(tuple(changes), tuple(refused))


def _cell(cell: Any) -> str:
    """A cell as text; a whole number as its digits."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _changes(
    told: list[str], places: tuple[int, int], row: int, record_id: str, state: State
) -> Iterator[SheetChange | str]:
    """What one row says; a name why it cannot be taken."""
    first, second = places
    result, answer, reviewer, _, _, note = told[first : first + 6]
    said, checker, _, _, checked_note = told[second : second + 5]
    decision = state.decision
    if result and (result not in RESULTS or not reviewer):
        yield "result" if result not in RESULTS else "reviewer"
        return
    note = "　".join(part for part in (note, f"対応：{answer}" if answer else "") if part)[:NOTE_LIMIT]
    new = result and not (decision and decision.result == RESULTS[result] and decision.reviewer == reviewer)
    if new:
        yield SheetChange(
            row, record_id, "decide", RESULTS[result], reviewer[:NAME_LIMIT], note, decision is not None
        )
    if said:
        if said not in CHECKS or not checker:
            yield "result" if said not in CHECKS else "reviewer"
        elif checker == (reviewer or (decision.reviewer if decision else "")):
            yield "own"
        elif new or state.check is None or state.check.result != CHECKS[said]:
            yield SheetChange(
                row, record_id, "check", CHECKS[said], checker[:NAME_LIMIT], checked_note[:NOTE_LIMIT],
                not new and state.check is not None,
            )  # fmt: skip
