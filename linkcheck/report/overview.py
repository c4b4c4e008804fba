"""The sheet 概要: a check's counts in sections, what was read and with which thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linkcheck.report.document import Document
from linkcheck.words import Text

__all__ = ["write_overview"]

Row = tuple[str, int | float | str, str]
WIDTHS = (52, 16, 52)
LINE_HEIGHT = 18.0


def write_overview(book: Any, document: Document, formats: dict[str, Any]) -> None:
    """Add the sheet: a section per matter, its lines in both languages."""
    sheet = book.add_worksheet("概要")
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&9&P / &N")
    sheet.write_string(0, 0, f"紐付け点検：{document.title.ja}", formats["title"])
    sheet.write_string(1, 0, f"点検番号 / run: {document.evidence.run}")
    made = zip(("date", "by"), document.made, strict=True)
    told = [f"{document.words.text('made', name).both}: {value}" for name, value in made if value]
    sheet.write_string(1, 2, "　".join(told))
    at = 3
    for title, rows in _sections(document):
        for place, heading in enumerate((title.ja, "", title.en)):
            sheet.write_string(at, place, heading, formats["heading"])
        for row in rows:
            at += 1
            _write(sheet, at, row, formats)
        at += 2


def _write(sheet: Any, at: int, row: Row, formats: dict[str, Any]) -> None:
    label, value, english = row
    if len(english) > WIDTHS[2]:
        sheet.set_row(at, 2 * LINE_HEIGHT)
    sheet.write_string(at, 0, label, formats["text"])
    if isinstance(value, str):
        sheet.write_string(at, 1, value, formats["right"])
    else:
        sheet.write_number(at, 1, value, formats["count" if isinstance(value, int) else "decimal"])
    sheet.write_string(at, 2, english, formats["text"])


def _sections(document: Document) -> Iterator[tuple[Text, list[Row]]]:
    words, summary = document.words, document.summary
    names = ("record_count", "quarantine_count", "flagged_count", "expected_mislink_count")
    yield (
        words.text("section", "counts"),
        [_counted(words.text("count", name), summary[name]) for name in names],
    )
    for name, bars in (
        ("grades", document.grades),
        ("causes", document.causes),
        ("mechanisms", document.mechanisms),
        ("differences", document.differences),
        ("answers", document.answers),
        ("quarantine", document.quarantine),
    ):
        if bars:
            yield words.text("section", name), [_counted(bar.label, bar.count) for bar in bars]
    named = zip(("review", "non_link"), document.thresholds, strict=True)
    yield (
        words.text("section", "thresholds"),
        [_counted(words.text("threshold", name), f"{threshold:.3g}") for name, threshold in named],
    )
    inputs: list[Row] = []
    for each in document.inputs:
        inputs.append((f"{each.label.ja}　{each.name}", each.row_count, f"{each.label.en}  {each.encoding}"))
        if each.sha256:
            inputs.append(("　SHA-256", "", each.sha256))
        inputs += [(f"　{note.ja}", "", note.en) for note in each.notes]
    if inputs:
        yield words.text("section", "inputs"), inputs


def _counted(label: Text, value: int | float | str) -> Row:
    return label.ja, value, label.en
