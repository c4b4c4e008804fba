"""A draft of the report of a leak (漏えい等報告): its nine items, from counts alone, as Markdown and for Word.

The items are those of the Personal Information Protection Commission's form. What only the body knows is left as a
line to fill in; nothing in the draft is a value of a record.
"""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import dataclass
from html import escape

from linkcheck.report.document import Document

__all__ = ["Item", "data_address", "leak_draft", "leak_markdown", "leak_word"]

TO_FILL = "（記入）"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PACKAGE = {
    "[Content_Types].xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    ),
}
"""The parts of a Word file beside its text (ECMA-376)."""
A4 = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418"/></w:sectPr>'
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the report and its lines."""

    title: str
    lines: tuple[str, ...]


def leak_draft(document: Document) -> tuple[Item, ...]:
    """The nine items. Counts are those of the check: links in doubt, not yet confirmed."""
    summary, words = document.summary, document.words
    link, items = words.phrase("case", "link"), words.phrase("case", "items")
    doubted = f"紐付け誤りの疑い {summary['flagged_count']:,} 件（うち疑いが強いもの {summary['grades']['C']:,} 件）"
    causes = tuple(f"{bar.label.ja}：{bar.count:,} 件" for bar in document.causes)
    ways = tuple(f"{bar.label.ja}：{bar.count:,} 件" for bar in document.mechanisms)
    return (
        Item(
            "概要",
            (
                f"{link.ja}を点検し、{doubted}を検出した。",
                f"点検した記録は {summary['record_count']:,} 件、うち取込エラーとして除外した行は"
                f" {summary['quarantine_count']:,} 件である。",
                f"事実関係の確認の結果、誤りと確定した件数：{TO_FILL}",
            ),
        ),
        Item("漏えい等が発生し、又は発生したおそれがある個人データの項目", (items.ja,)),
        Item(
            "漏えい等が発生し、又は発生したおそれがある個人データに係る本人の数",
            (
                f"おそれのある者（推定）：{summary['expected_mislink_count']:,} 人",
                f"点検で疑いがあるとされた紐付け：{summary['flagged_count']:,} 件",
                f"確認後の人数：{TO_FILL}",
            ),
        ),
        Item("原因", (*causes, "推定される経緯：", *(ways or ("該当なし",)), f"確認された原因：{TO_FILL}")),
        Item("二次被害又はそのおそれの有無及びその内容", (TO_FILL,)),
        Item(
            "本人への対応の実施状況",
            (*(f"{bar.label.ja}：{bar.count:,} 件" for bar in document.answers), f"実施状況：{TO_FILL}"),
        ),
        Item("公表の実施状況", (TO_FILL,)),
        Item("再発防止のための措置", (TO_FILL,)),
        Item(
            "その他参考となる事項",
            (f"linkcheck {document.version} による点検（件数のみ。個人データを含まない）。",),
        ),
    )


def leak_markdown(items: tuple[Item, ...], title: str) -> str:
    """The draft as Markdown."""
    parts = [
        f"# 漏えい等報告（案）：{title}",
        "この案の件数は点検の結果であり、事実関係の確認前のものである。",
    ]
    for number, item in enumerate(items, start=1):
        parts += [f"## {number} {item.title}", "\n".join(f"- {line}" for line in item.lines)]
    return "\n\n".join(parts) + "\n"


def leak_word(items: tuple[Item, ...], title: str) -> bytes:
    """The draft as a Word file (.docx); the same items make the same bytes."""
    paragraphs = [_paragraph(f"漏えい等報告（案）：{title}", 32, bold=True)]
    paragraphs.append(_paragraph("この案の件数は点検の結果であり、事実関係の確認前のものである。"))
    for number, item in enumerate(items, start=1):
        paragraphs.append(_paragraph(f"{number}　{item.title}", 24, bold=True))
        paragraphs += [_paragraph(line) for line in item.lines]
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{''.join(paragraphs)}{A4}</w:body></w:document>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in {**PACKAGE, "word/document.xml": text}.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _paragraph(text: str, half_points: int = 21, *, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    font = '<w:rFonts w:ascii="Yu Gothic" w:hAnsi="Yu Gothic" w:eastAsia="Yu Gothic"/>'
    kind = f'<w:rPr>{font}{weight}<w:sz w:val="{half_points}"/></w:rPr>'
    return f'<w:p><w:r>{kind}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'


def data_address(content: bytes, kind: str) -> str:
    """Content as an address that holds it, so that a report of one file can offer it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
