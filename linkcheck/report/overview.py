"""The sheet 概要: a check's counts in sections, what was read and with which thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linkcheck.report.document import Document

__all__ = ["write_overview"]

Row = tuple[str, int | float | str, str]


def write_overview(book: Any, document: Document, formats: dict[str, Any]) -> None:
    """Add the sheet: a section per matter, its lines in both languages."""
    sheet = book.add_worksheet("概要")
    for place, width in enumerate((52, 16, 52)):
        sheet.set_column(place, place, width)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&9&P / &N")
    sheet.write_string(0, 0, f"紐付け点検：{document.title.ja}", formats["title"])
    sheet.write_string(1, 0, f"点検番号 / run: {document.evidence.run}")
    at = 3
    for title, english, rows in _sections(document):
        for place, told in enumerate((title, "", english)):
            sheet.write_string(at, place, told, formats["heading"])
        for row in rows:
            at += 1
            _write(sheet, at, row, formats)
        at += 2


def _write(sheet: Any, at: int, row: Row, formats: dict[str, Any]) -> None:
    label, value, english = row
    sheet.write_string(at, 0, label, formats["text"])
    if isinstance(value, str):
        sheet.write_string(at, 1, value, formats["text"])
    else:
        sheet.write_number(at, 1, value, formats["count" if isinstance(value, int) else "decimal"])
    sheet.write_string(at, 2, english, formats["text"])


def _sections(document: Document) -> Iterator[tuple[str, str, list[Row]]]:
    summary = document.summary
    yield (
        "件数",
        "counts",
        [
            ("記録の件数", summary["record_count"], "records"),
            (
                "取込エラーとして除外した行（quarantine.csv）",
                summary["quarantine_count"],
                "rows that could not be read",
            ),
            ("要確認の件数（B+C）", summary["flagged_count"], "flagged"),
            ("誤りの推定件数", float(summary["expected_mislink_count"]), "estimated errors"),
        ],
    )
    for title, english, bars in (
        ("判定区分", "grades", document.grades),
        ("疑われる原因", "suspected causes", document.causes),
        ("推定される経緯", "how it probably arose", document.mechanisms),
        ("検出された差異（全件）", "differences (all records)", document.differences),
        ("提案する対応（全件）", "proposed answers (all records)", document.answers),
        ("取込エラーの理由", "why rows could not be read", document.quarantine),
    ):
        if bars:
            yield title, english, [(bar.label.ja, bar.count, bar.label.en) for bar in bars]
    review, non_link = document.thresholds
    yield (
        "閾値（誤りの確率）",
        "thresholds",
        [
            ("要確認", f"{review:.3g}", "to be read"),
            ("誤りの疑い大", f"{non_link:.3g}", "very likely wrong"),
        ],
    )
    inputs: list[Row] = []
    for each in document.inputs:
        inputs.append((f"{each.label.ja}　{each.name}", each.row_count, f"{each.label.en}  {each.encoding}"))
        if each.sha256:
            inputs.append(("　SHA-256", "", each.sha256))
        inputs += [(f"　{note.ja}", "", note.en) for note in each.notes]
    if inputs:
        yield "入力", "inputs", inputs
