"""review.xlsx: the flagged links as a work list for two readers. Every value from a record is written as a string.

It prints on A4 in landscape, one page wide, its header on every page. A filled sheet is read back by the review
application, which knows a row by its number and record_id.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from linkcheck.audit.evidence import Entry, Evidence
from linkcheck.report.cells import (
    LINE_HEIGHT,
    answer_choices,
    entry_cells,
    identifier_names,
    row_height,
    value_pieces,
)
from linkcheck.report.document import Document
from linkcheck.report.overview import write_overview
from linkcheck.words import COMMON, Text

__all__ = ["write_excel"]

ROW_LIMIT = 1_048_000
"""Rows of one sheet in Excel, less a margin; what lies beyond is in flagged.csv."""

MADE = datetime.datetime(2000, 1, 1)
"""The workbook's own time stamp: none, so that equal results make equal files."""

LEADING = (("No.", "", 4), ("整理番号", "record_id", 11), ("区分", "grade", 5), ("誤りの確率", "probability", 7),
           ("番号下4桁", "last four", 5))  # fmt: skip
TOLD = (("原因・経緯", "cause, mechanism", 13), ("理由", "reason", 26), ("提案する対応", "proposed answer", 10),
        ("候補・関係する記録", "owner, others", 12))  # fmt: skip
VALUES = ("照合した内容（記録／紐付け先／候補）", "record / linked / owner", 28)
FIRST = (("一次 結果", "result", 6), ("対応", "answer", 10), ("氏名", "reader", 7), ("日付", "date", 7),
         ("印", "seal", 4), ("備考", "note", 8))  # fmt: skip
SECOND = (("二次 結果", "second", 6), ("氏名", "reader", 7), ("日付", "date", 7), ("印", "seal", 4),
          ("備考", "note", 8))  # fmt: skip
WIDTHS = {"insurer_number": 9, "symbol": 7, "number": 5, "branch": 5, "batch_id": 9}
"""Widths in half-width characters: narrow, so that the print on A4 is not made small."""
RESULTS, CHECKS = (
    [COMMON.text("result", name).ja for name in names]
    for names in (("wrong", "right", "hold"), ("agree", "disagree"))
)
NARROW = 7


def write_excel(document: Document, path: Path) -> None:
    """Write the work list and the overview; constant memory, whatever the number of rows."""
    import xlsxwriter

    private = str(path.parent)  # rows wait on disk until the book is closed, where nobody else reads them
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": private,
    }
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            book.set_properties({"title": f"紐付け点検：{document.title.ja}", "created": MADE})
            book.set_custom_property("run", document.evidence.run, "text")
            formats = _formats(book)
            _work_list(book, document, formats)
            write_overview(book, document, formats)
    except xlsxwriter.exceptions.FileCreateError as error:  # a full disk, in a class of its own
        raise OSError(getattr(error.args[0], "errno", None), "the workbook cannot be written") from None


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Yu Gothic", "font_size": 11, "valign": "top", "text_wrap": True, "border": 1}
    base["border_color"] = "#B8C2CC"
    return {
        "title": book.add_format({"font_name": "Yu Gothic", "font_size": 14, "bold": True}),
        "heading": book.add_format({**base, "bold": True, "bg_color": "#DCE6F0", "valign": "vcenter"}),
        "label": book.add_format({"font_name": "Yu Gothic", "font_size": 10, "bold": True}),
        "english": book.add_format({"font_name": "Yu Gothic", "font_size": 8, "font_color": "#55646F"}),
        "text": book.add_format(base),
        "right": book.add_format({**base, "align": "right"}),
        "B": book.add_format({**base, "bg_color": "#FFF4CE", "bold": True}),
        "C": book.add_format({**base, "bg_color": "#FDE2E0", "bold": True}),
        "share": book.add_format({**base, "num_format": '[>0.9995]"99.9%超";0.0%'}),
        "count": book.add_format({**base, "num_format": "#,##0"}),
        "decimal": book.add_format({**base, "num_format": "#,##0.0"}),
        "review": book.add_format({**base, "bg_color": "#F1F7EE"}),
        "differs": book.add_format({"bold": True, "font_color": "#B3261E", "underline": 1, "font_size": 11}),
        "same": book.add_format({"font_name": "Yu Gothic", "font_size": 11}),
    }


def _work_list(book: Any, document: Document, formats: dict[str, Any]) -> None:
    sheet, evidence = book.add_worksheet("要確認"), document.evidence
    names = identifier_names(evidence)
    found = [(*_both(evidence.phrase("attribute", name)), WIDTHS.get(name, NARROW)) for name in names]
    values = [VALUES] if document.show_values else []
    headings = [*LEADING, *found, *TOLD, *values, *FIRST, *SECOND]
    _page(sheet, document, len(headings))
    sheet.set_row(0, 4 * LINE_HEIGHT)
    for place, (label, english, width) in enumerate(headings):
        sheet.set_column(place, place, width)
        if english:
            pieces = formats["label"], label, formats["english"], f"\n{english}", formats["heading"]
            sheet.write_rich_string(0, place, *pieces)
        else:
            sheet.write_string(0, place, label, formats["heading"])
    entries = evidence.entries[:ROW_LIMIT]
    for row, entry in enumerate(entries, start=1):
        _row(sheet, row, entry, (evidence, names, [width for _, _, width in headings]), formats)
    if entries:
        sheet.autofilter(0, 0, len(entries), len(headings) - 1)
        first, second = len(headings) - len(FIRST) - len(SECOND), len(headings) - len(SECOND)
        for place, choices in ((first, RESULTS), (first + 1, answer_choices(evidence)), (second, CHECKS)):
            sheet.data_validation(1, place, len(entries), place, {"validate": "list", "source": choices})


def _page(sheet: Any, document: Document, width: int) -> None:
    """A4 in landscape, one page wide, the header on every page with title and date of printing, and page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.35, 0.35, 0.6, 0.5)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 2)
    sheet.set_header(f"&L&10紐付け点検：{document.title.ja}　要確認の一覧&R&10印刷日 &D")
    sheet.set_footer(f"&L&9点検番号 {document.evidence.run}&R&9&P / &N")
    sheet.print_area(0, 0, min(len(document.evidence.entries), ROW_LIMIT), width - 1)


def _both(text: Text) -> tuple[str, str]:
    return text.ja, text.en


def _row(
    sheet: Any, row: int, entry: Entry, shown: tuple[Evidence, list[str], list[int]], formats: dict[str, Any]
) -> None:
    evidence, names, widths = shown
    cells = entry_cells(entry, evidence, names)
    pieces = value_pieces(entry, evidence) if evidence.show_values else []
    values = "".join(text for text, _ in pieces)
    sheet.set_row(row, row_height([*cells, values], [*widths[4 : 4 + len(cells)], VALUES[2]]))
    sheet.write_number(row, 0, row, formats["count"])
    sheet.write_string(row, 1, entry.record_id, formats["text"])
    sheet.write_string(row, 2, entry.grade, formats.get(entry.grade, formats["text"]))
    sheet.write_number(row, 3, entry.probability, formats["share"])
    for place, cell in enumerate(cells, start=4):
        sheet.write_string(row, place, cell, formats["text"])
    place = 4 + len(cells)
    if evidence.show_values:
        _write_values(sheet, row, place, pieces, formats)
        place += 1
    for empty in range(place, len(widths)):
        sheet.write_blank(row, empty, None, formats["review"])


def _write_values(
    sheet: Any, row: int, place: int, told: list[tuple[str, bool]], formats: dict[str, Any]
) -> None:
    """The pieces as one cell, those that differ marked."""
    if any(differs for _, differs in told):
        rich = [
            piece for text, differs in told for piece in (formats["differs" if differs else "same"], text)
        ]
        if sheet.write_rich_string(row, place, *rich, formats["text"]) == 0:
            return
    sheet.write_string(row, place, "".join(text for text, _ in told), formats["text"])
