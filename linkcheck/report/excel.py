"""review.xlsx: the flagged links as a work list for clerks. Every value from a record is written as a string."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from linkcheck.report.document import ATTRIBUTES, Document, Entry

__all__ = ["write_excel"]

ROW_LIMIT = 1_048_000
"""Rows of one sheet in Excel, less a margin; what lies beyond is in flagged.csv."""

HEADINGS = (
    ("整理番号\nrecord_id", 16),
    ("等級\ngrade", 7),
    ("誤りの確率\nprobability", 11),
    ("個人番号\n下4桁", 10),
    ("疑われる原因\ncause", 28),
    ("推定される経緯\nmechanism", 28),
    ("差異\ndifferences", 36),
    ("理由\nreason", 60),
    ("提案する対応\nproposed answer", 24),
    ("本人と思われる登録簿の行\nbetter owner", 16),
)
REVIEW_HEADINGS = (("確認結果\nresult", 12), ("確認者\nreviewer", 12), ("備考\nnote", 30))
RESULTS = ["誤り", "正しい", "保留"]
LEDGER_SHEET = "ledger"
"""Hidden sheet for the review application: per flagged link its record_id and its ledger as JSON, a list of
[component (Japanese), component (English), level (Japanese), level (English), bits]. Holds no personal value."""
TIMELINE_SHEET = "timeline"
"""Hidden sheet for the review application: rows of incident (from 0), kind ("title", "record", "event") and JSON:
[Japanese, English]; a record_id; [seconds, person, place, note (Japanese), note (English), record_id]."""
SIDE_LABELS = (("record", "記録"), ("linked", "紐付け先"), ("owner", "本人候補"))


def write_excel(document: Document, path: Path) -> None:
    """Write the work list, the summary and the hidden ledgers; constant memory, whatever the number of rows."""
    import xlsxwriter

    private = str(path.parent)  # rows wait on disk until the book is closed, where nobody else reads them
    options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": private}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            formats = _formats(book)
            _work_list(book, document, formats)
            _summary(book, document, formats)
            _ledgers(book, document)
            _timelines(book, document)
    except xlsxwriter.exceptions.FileCreateError as error:  # a full disk, in a class of its own
        raise OSError(getattr(error.args[0], "errno", None), "the workbook cannot be written") from None


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Yu Gothic", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    base["border_color"] = "#D0D7DE"
    return {
        "heading": book.add_format({**base, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
        "text": book.add_format(base),
        "B": book.add_format({**base, "bg_color": "#FFF4CE"}),
        "C": book.add_format({**base, "bg_color": "#FDE2E0"}),
        "share": book.add_format({**base, "num_format": "0.0%"}),
        "count": book.add_format({**base, "num_format": "#,##0"}),
        "review": book.add_format({**base, "bg_color": "#EAF3E6"}),
    }


def _work_list(book: Any, document: Document, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("要確認")
    shown = list(ATTRIBUTES.items()) if document.show_values else []
    values = [(f"{attribute.ja}\n（{side}）", 22) for _, attribute in shown for _, side in SIDE_LABELS]
    headings = [*HEADINGS, *values, *REVIEW_HEADINGS]
    for place, (label, width) in enumerate(headings):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, formats["heading"])
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    count = min(len(document.entries), ROW_LIMIT)
    for row, entry in enumerate(document.entries[:count], start=1):
        _work_row(sheet, row, entry, [attribute.ja for _, attribute in shown], formats)
    if count:
        sheet.autofilter(0, 0, count, len(headings) - 1)
        first = len(headings) - len(REVIEW_HEADINGS)
        sheet.data_validation(1, first, count, first, {"validate": "list", "source": RESULTS})


def _work_row(sheet: Any, row: int, entry: Entry, shown: list[str], formats: dict[str, Any]) -> None:
    cells = (
        entry.record_id,
        entry.grade,
        None,
        entry.my_number_last4,
        entry.cause.ja,
        entry.mechanism.ja,
        "、".join(each.ja for each in entry.differences),
        entry.reason.ja,
        entry.answer.ja,
        entry.better_owner,
    )
    for place, value in enumerate(cells):
        if value is None:
            sheet.write_number(row, place, entry.probability, formats["share"])
        else:
            sheet.write_string(row, place, value, formats.get(entry.grade, formats["text"]))
    place = len(cells)
    sides = {side.label.ja: side for side in entry.sides}
    for label in shown:
        side = sides.get(label)
        for name, _ in SIDE_LABELS:
            sheet.write_string(row, place, getattr(side, name) if side else "", formats["text"])
            place += 1
    for offset in range(len(REVIEW_HEADINGS)):
        sheet.write_blank(row, place + offset, None, formats["review"])


def _summary(book: Any, document: Document, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("概要")
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 46)
    summary = document.summary
    rows: list[tuple[str, int | float, str]] = [
        ("記録の件数", summary["record_count"], "records"),
        ("読取不能（quarantine.csv）", summary["quarantine_count"], "could not be read"),
        ("要確認の件数（B+C）", summary["flagged_count"], "flagged"),
        ("誤りの推定件数", summary["expected_mislink_count"], "estimated errors"),
    ]
    for bars in (
        document.grades,
        document.causes,
        document.mechanisms,
        document.differences,
        document.answers,
    ):
        rows.extend((bar.label.ja, bar.count, bar.label.en) for bar in bars)
    sheet.write_string(0, 0, document.title.ja, formats["heading"])
    sheet.write_string(0, 1, "件数", formats["heading"])
    sheet.write_string(0, 2, document.title.en, formats["heading"])
    for row, (label, count, english) in enumerate(rows, start=1):
        sheet.write_string(row, 0, label, formats["text"])
        sheet.write_number(row, 1, count, formats["count"])
        sheet.write_string(row, 2, english, formats["text"])


def _ledgers(book: Any, document: Document) -> None:
    if not document.entries:  # XlsxWriter forgets the temporary file of a sheet without rows
        return
    sheet = book.add_worksheet(LEDGER_SHEET)
    sheet.hide()
    for row, entry in enumerate(document.entries[:ROW_LIMIT]):
        lines = [
            [
                line.component.ja,
                line.component.en,
                line.level.ja,
                line.level.en,
                round(line.weight_bits, 3),
            ]
            for line in entry.ledger
        ]
        sheet.write_string(row, 0, entry.record_id)
        sheet.write_string(row, 1, json.dumps(lines, ensure_ascii=False))


def _timelines(book: Any, document: Document) -> None:
    if not document.incidents:
        return
    sheet = book.add_worksheet(TIMELINE_SHEET)
    sheet.hide()
    told: list[tuple[int, str, Any]] = []
    for number, incident in enumerate(document.incidents):
        told.append((number, "title", [incident.title_ja, incident.title_en]))
        told += [(number, "record", record_id) for record_id in incident.record_ids]
        for event in incident.events:
            what = (event.actor, event.place, event.note_ja, event.note_en, event.record_id)
            told.append((number, "event", [round(event.offset_seconds, 1), *what]))
    for row, (number, kind, value) in enumerate(told[:ROW_LIMIT]):
        sheet.write_number(row, 0, number)
        sheet.write_string(row, 1, kind)
        sheet.write_string(row, 2, json.dumps(value, ensure_ascii=False))
