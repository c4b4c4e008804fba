"""A result as a notebook shows it: counts and the first flagged links, without a value of any record."""

from __future__ import annotations

from html import escape
from typing import Any

from linkcheck.audit.findings import Findings
from linkcheck.words import share_text

__all__ = ["result_html"]

SHOWN = 10
COLUMNS = ("grade", "record_id", "mislink_probability", "cause", "mechanism", "proposed_answer")


def result_html(findings: Findings) -> str:
    """Two tables: records per grade, and the first flagged links with their record ids masked but for three signs."""
    summary, words = findings.summary, findings.words
    counts = "".join(
        f"<tr><th>{escape(words.text('grade', name).ja)}</th><td>{count:,}</td></tr>"
        for name, count in summary["grades"].items()
    )
    rows = findings.flagged.slice(0, SHOWN).select(list(COLUMNS)).to_pylist()
    lines = "".join(_line(row, findings) for row in rows)
    heads = "".join(f"<th>{escape(words.header(name).ja)}</th>" for name in COLUMNS)
    more = f"<p>ほかに {len(findings.flagged) - SHOWN:,} 件</p>" if len(findings.flagged) > SHOWN else ""
    return (
        f"<h4>紐付け点検：{escape(findings.title_ja)}</h4><table>{counts}</table>"
        f"<table><tr>{heads}</tr>{lines}</table>{more}"
    )


def _line(row: dict[str, Any], findings: Findings) -> str:
    words = findings.words
    cells = (
        row["grade"],
        _masked(str(row["record_id"])),
        share_text(row["mislink_probability"]).ja,
        words.phrase("cause", row["cause"]).ja,
        words.phrase("mechanism", row["mechanism"]).ja,
        words.answer(row["proposed_answer"], row["mechanism"], row["cause"]).ja,
    )
    return "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _masked(record_id: str) -> str:
    """A record id of which a shared notebook shows the end.

    >>> _masked("R000042"), _masked("7")
    ('****042', '7')
    """
    return "*" * max(len(record_id) - 3, 0) + record_id[-3:]
