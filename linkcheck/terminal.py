"""What a check tells on a terminal: how its inputs are read, counts, where the files are, what comes next.

Nothing here reads a cell.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from linkcheck.endings import printed
from linkcheck.words import COMMON, Text

__all__ = ["Display", "closing_lines", "print_check", "print_summary", "summary_json"]

ALARMS_SHOWN = 10
OUTPUTS = {
    "report.html": Text("報告書", "report"),
    "review.xlsx": Text("確認用の一覧", "work list"),
    "decisions.parquet": Text("全件の判定", "all decisions"),
}


@dataclass(frozen=True, slots=True)
class Display:
    """What is shown: names and addresses in the outputs; on the terminal only errors, or one line of JSON."""

    values: bool = False
    quiet: bool = False
    as_json: bool = False

    def tell(self, name: str, understood: Mapping[str, Any]) -> None:
        """Print how an input is read, before it is checked."""
        if self.quiet or self.as_json:
            return
        from linkcheck.inspection.lines import brief_lines

        lines = brief_lines(COMMON.phrase("input", name).both, understood)
        printed(lambda: print("\n".join([*lines, ""])))


def print_check(summary: Mapping[str, Any], quarantine: pa.Table, out: Path, shown: Display) -> None:
    """Print the summary of a check as it was asked for; rows that were not checked come first."""
    from linkcheck.inspection.told import quarantine_told

    if shown.as_json:
        print(summary_json(summary, out))
    elif not shown.quiet:
        print_summary(summary, out, before=quarantine_told(summary, quarantine))


def print_summary(
    summary: Mapping[str, Any],
    out: Path,
    more: tuple[tuple[str, str], ...] = (),
    before: Sequence[str] = (),
) -> None:
    """Records, grades, flags, expected errors and where the files are, in Japanese and English; rows that were not
    checked come first, what was assumed of the inputs last."""
    from rich.console import Console
    from rich.table import Table

    from linkcheck.inspection.told import reading_told

    table = Table(title="linkcheck", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name in ("record_count", "quarantine_count", "grades", "flagged_count", "expected_mislink_count"):
        if name == "grades":
            for grade, count in summary["grades"].items():
                table.add_row(f"　{_apart(COMMON.text('grade', grade))}", f"{count:,}")
        else:
            indent = "　" if name == "quarantine_count" else ""
            table.add_row(f"{indent}{COMMON.text('count', name).both}", f"{summary[name]:,}")
    low, high = summary["expected_mislink_interval"]
    table.add_row(f"　{COMMON.text('count', 'expected_mislink_interval').both}", f"{low:,} – {high:,}")
    for name, faults in summary.get("unread_birth_dates", {}).items():
        for fault, count in faults.items():
            table.add_row(f"読み取れない生年月日 / unread birth dates\n　{name}: {fault}", f"{count:,}")
    for row in (*told_since(summary), *more):
        table.add_row(*row)
    console = Console()
    for line in before:
        console.print(line, markup=False, highlight=False)
    console.print(table)
    notes = reading_told(summary)
    if notes:
        notes.insert(0, "入力の読み方 / how the inputs were read")
    for line in (*notes, *closing_lines(summary, out)):
        console.print(line, markup=False, highlight=False, soft_wrap=line.startswith("　" * 2))


def _apart(grade: Text) -> str:
    """A grade in both languages, its letter once."""
    return f"{grade.ja} / {grade.en[2:]}"


def told_since(summary: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is new since the check before, and where the batch does not look like those before."""
    from linkcheck.report.since import since_last_time

    since = since_last_time(summary)
    if since is None:
        return ()
    rows = [(f"前回から：{text.ja} / {text.en}", f"{count:,}") for text, count in since.counts]
    if since.other_version:
        told = COMMON.phrase("since", "code_or_tables_changed")
        rows.append((f"　{told.ja} / {told.en}", ""))
    for alarm in since.alarms[:ALARMS_SHOWN]:
        group = f"{alarm.group} " if alarm.group else ""
        rows.append(
            (
                f"傾向の変化 / drift\n　{group}{alarm.measure.ja} / {alarm.measure.en}",
                f"{alarm.share:.1%}（これまで / until now {alarm.share_before:.1%}）、"
                f"標準誤差の{alarm.standard_errors:+.1f}倍 / standard errors",
            )
        )
    return tuple(rows)


UNTYPED = re.compile(r"[^\w./\\:+-]" if os.name == "nt" else r"[^\w./:+-]")
"""What a shell may take for something else than a part of a word."""


def closing_lines(summary: Mapping[str, Any], out: Path) -> list[str]:
    """What is told after the counts: where the files are, what is next."""
    lines = ["出力 / outputs"]
    lines += [f"　{use.both}:\n　　{out / name}" for name, use in OUTPUTS.items()]
    if summary.get("flagged_count"):
        lines.append(f"次の操作 / next: {typed(program())} review {typed(str(out))}")
    return lines


def typed(word: str) -> str:
    """A word of a command line as it is to be typed: in quotation marks where it has blanks or signs of the shell.

    >>> typed("結果/4月"), typed("4月 結果").strip("\\"'")
    ('結果/4月', '4月 結果')
    """
    if not UNTYPED.search(word):
        return word
    return f'"{word}"' if os.name == "nt" else shlex.quote(word)


def program() -> str:
    """How linkcheck is called: by its name, or by the path it was called by where its name alone would not be found."""
    called = Path(sys.argv[0])
    return str(called) if called.stem == "linkcheck" and shutil.which("linkcheck") is None else "linkcheck"


def summary_json(summary: Mapping[str, Any], out: Path) -> str:
    """The summary as one line of JSON, with the place of the outputs, for `--json`."""
    return json.dumps({**summary, "out": str(out)}, ensure_ascii=False, separators=(",", ":"))
