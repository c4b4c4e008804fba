"""review.xlsx: the flagged links as a work list for two readers. Every value from a record is written as a string.

It prints on A4 in landscape, one page wide, its header on every page. A filled sheet is read back by the review
application, which knows a row by its number and record_id.
"""

from __future__ import annotations

import datetime
import unicodedata
from math import ceil
from pathlib import Path
from typing import Any

from linkcheck.audit.evidence import Entry, Evidence
from linkcheck.report.document import Document
from linkcheck.report.overview import write_overview
from linkcheck.words import Text

__all__ = ["write_excel"]

ROW_LIMIT = 1_048_000
"""Rows of one sheet in Excel, less a margin; what lies beyond is in flagged.csv."""

MADE = datetime.datetime(2000, 1, 1)
"""The workbook's own time stamp: none, so that equal results make equal files."""

LEADING = (("No.", "No.", 5), ("整理番号", "record_id", 10), ("区分", "grade", 5), ("誤りの確率", "", 8),
           ("番号下4桁", "last four", 6))  # fmt: skip
TOLD = (("原因・経緯", "cause, mechanism", 16), ("理由", "reason", 36), ("提案する対応", "proposed answer", 13),
        ("候補・関係する記録", "owner, others", 16))  # fmt: skip
VALUES = ("照合した内容（記録／紐付け先／候補）", "record / linked / owner", 36)
FIRST = (("一次 結果", "result", 7), ("対応", "answer", 12), ("氏名", "reader", 8), ("日付", "date", 7),
         ("印", "seal", 4), ("備考", "note", 9))  # fmt: skip
SECOND = (
    ("二次 結果", "second", 7),
    ("氏名", "reader", 8),
    ("日付", "date", 7),
    ("印", "seal", 4),
    ("備考", "note", 9),
)
WIDTHS = {"insurer_number": 9, "symbol": 8, "number": 6, "branch": 4, "batch_id": 9}
LINE_HEIGHT = 17.0
RESULTS, CHECKS = ["誤り", "正しい", "保留"], ["一致", "不一致"]
NARROW = 8


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
        "text": book.add_format(base),
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
    names = _identifiers(evidence)
    found = [(*_both(evidence.phrase("attribute", name)), WIDTHS.get(name, NARROW)) for name in names]
    values = [VALUES] if document.show_values else []
    headings = [*LEADING, *found, *TOLD, *values, *FIRST, *SECOND]
    _page(sheet, document, len(headings))
    sheet.set_row(0, 4 * LINE_HEIGHT)
    for place, (label, english, width) in enumerate(headings):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, f"{label}\n{english}".rstrip(), formats["heading"])
    entries = evidence.entries[:ROW_LIMIT]
    for row, entry in enumerate(entries, start=1):
        _row(sheet, row, entry, (evidence, names, [width for _, _, width in headings]), formats)
    if entries:
        sheet.autofilter(0, 0, len(entries), len(headings) - 1)
        first, second = len(headings) - len(FIRST) - len(SECOND), len(headings) - len(SECOND)
        for place, choices in ((first, RESULTS), (first + 1, _answers(evidence)), (second, CHECKS)):
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
    sheet.set_footer("&L&9一次確認　二次確認&R&9&P / &N")
    sheet.print_area(0, 0, min(len(document.evidence.entries), ROW_LIMIT), width - 1)


def _both(text: Text) -> tuple[str, str]:
    return text.ja, text.en


def _identifiers(evidence: Evidence) -> list[str]:
    """The identifiers that any link has, in the order of the first link that has all of its own."""
    found = dict.fromkeys(name for entry in evidence.entries for name, _ in entry.identifiers)
    return [name for name in found if name != "row_in_batch" or "batch_id" not in found]


def _identifier(identifiers: dict[str, str], name: str) -> str:
    """An identifier as a cell; a batch with the row in it."""
    parts = [identifiers.get(name, "")]
    if name == "batch_id" and identifiers.get("row_in_batch"):
        parts.append(f"{identifiers['row_in_batch']}行")
    return "\n".join(part for part in parts if part)


def _height(cells: list[str], widths: list[int]) -> float:
    """How high a row must be for all of its text: Excel makes room only for what is typed."""
    lines = [
        sum(ceil(max(_columns(line), 1) / (width - 1)) for line in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    ]
    return min(max(lines, default=1) * LINE_HEIGHT + 3, 409.0)


def _columns(text: str) -> int:
    """How many columns of a terminal, or half-width characters of a sheet, a text takes.

    >>> _columns("R0042"), _columns("山田")
    (5, 4)
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _answers(evidence: Evidence) -> list[str]:
    """The answers to choose from: the case's own, as far as a drop-down list of a sheet holds (255 characters)."""
    told = [text.ja for text in evidence.texts.get("answer", {}).values()]
    told += [entry.answer_text.ja for entry in evidence.entries]
    kept: list[str] = []
    for answer in dict.fromkeys(each.replace(",", "、") for each in told):
        if len(",".join([*kept, answer])) <= 255:
            kept.append(answer)
    return kept


def _row(
    sheet: Any, row: int, entry: Entry, shown: tuple[Evidence, list[str], list[int]], formats: dict[str, Any]
) -> None:
    evidence, names, widths = shown
    identifiers = dict(entry.identifiers)
    cause, mechanism = evidence.phrase("cause", entry.cause), evidence.phrase("mechanism", entry.mechanism)
    cells = [
        entry.my_number_last4,
        *(_identifier(identifiers, name) for name in names),
        "\n".join(dict.fromkeys(text.ja for text in (cause, mechanism) if text.ja)),
        entry.reason.ja,
        entry.answer_text.ja,
        _concerned(entry, evidence),
    ]
    values = "".join(text for text, _ in _values(entry, evidence)) if evidence.show_values else ""
    sheet.set_row(row, _height([*cells, values], [*widths[4 : 4 + len(cells)], VALUES[2]]))
    sheet.write_number(row, 0, row, formats["count"])
    sheet.write_string(row, 1, entry.record_id, formats["text"])
    sheet.write_string(row, 2, entry.grade, formats.get(entry.grade, formats["text"]))
    sheet.write_number(row, 3, entry.probability, formats["share"])
    for place, cell in enumerate(cells, start=4):
        sheet.write_string(row, place, cell, formats["text"])
    place = 4 + len(cells)
    if evidence.show_values:
        _write_values(sheet, row, place, _values(entry, evidence), formats)
        place += 1
    for empty in range(place, len(widths)):
        sheet.write_blank(row, empty, None, formats["review"])


def _concerned(entry: Entry, evidence: Evidence) -> str:
    """The owner's line and the other records, a line each."""
    lines = []
    if entry.owner_line:
        last4 = f"、下4桁 {entry.owner_last4}" if entry.owner_last4 else ""
        lines.append(f"{evidence.phrase('case', 'owner').ja} {entry.owner_line}行目{last4}")
    for partner in entry.partners:
        number = f"（No.{partner.place + 1}）" if partner.place >= 0 else ""
        lines.append(f"{evidence.phrase('relation', partner.relation).ja} {partner.record_id}{number}")
    return "\n".join(lines)


def _values(entry: Entry, evidence: Evidence) -> list[tuple[str, bool]]:
    """What was compared, a line per attribute, in one notation where it differs: pieces of text, whether they differ
    from the record."""
    parts: list[tuple[str, bool]] = []
    for side in entry.sides:
        parts.append(
            (f"{chr(10) if parts else ''}{evidence.phrase('attribute', side.attribute).ja}：", False)
        )
        for at, value in enumerate(side.values):
            parts.append(("／" if at else "", False))
            parts += list(value.parts()) if value.marks else [(value.raw or "—", False)]
    return [(text, differs) for text, differs in parts if text]


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
