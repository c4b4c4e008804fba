"""What a check looks like on a terminal: a bar for every stage with rate and time left, and what comes next.

Nothing here reads a cell: stages, counts and places of files are all that is shown. Bars go to stderr and only where
somebody watches.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linkcheck.words import Text

__all__ = ["STAGES", "StageBars", "closing_rows", "summary_json"]

STAGES = {
    "read": Text("読込", "read"),
    "join": Text("突合", "join"),
    "compare": Text("照合", "compare"),
    "search": Text("本人候補の検索", "search owners"),
    "sequence": Text("順序の点検", "follow the order"),
    "identifiers": Text("サービスIDの点検", "service IDs"),
    "report": Text("取りまとめ", "gather"),
    "write": Text("出力", "write"),
}
"""Every stage that a check tells of."""

PREPARING = Text("初回のみ準備中（数十秒）", "preparing, the first time only (some seconds)")
OUTPUTS = {
    "report.html": Text("報告", "report"),
    "review.xlsx": Text("確認用の一覧", "work list"),
    "decisions.parquet": Text("全件の判定", "all decisions"),
}


def _both(text: Text) -> str:
    return f"{text.ja} / {text.en}"


class StageBars:
    """A bar per stage with rate and time left, where stderr is a terminal; nothing with `quiet`, nothing elsewhere.

    Used as a context; called with a stage, how much is done and how much there is.
    """

    def __init__(self, *, quiet: bool = False, first_run: bool = False) -> None:
        self.shown, self.first_run = not quiet and sys.stderr.isatty(), first_run
        self.bar: Any = None
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> StageBars:
        """Begin; says that kernels compile where this is the first run."""
        if self.shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(compact=True),
            )
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            if self.first_run:
                self.bar.console.print(_both(PREPARING))
        return self

    def __exit__(self, *exception: object) -> None:
        """End; the bars go."""
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is; an unknown stage is left aside."""
        if self.bar is None or stage not in STAGES:
            return
        if stage not in self.tasks:
            self.tasks[stage] = self.bar.add_task(_both(STAGES[stage]), total=total, rate="")
        task = self.tasks[stage]
        elapsed = self.bar.tasks[task].elapsed or 0.0
        rate = f"{done / elapsed:,.0f} 件／秒" if elapsed > 1 and done > 1 else ""
        self.bar.update(task, completed=done, total=total, rate=rate)


def closing_rows(summary: Mapping[str, Any], manifest: Mapping[str, Any], out: Path) -> list[tuple[str, str]]:
    """What is told after the counts: why rows were left out, how files were read, where the files are, what is next."""
    from linkcheck.readers.reasons import REASONS

    rows: list[tuple[str, str]] = []
    for name, count in summary.get("quarantine_reasons", {}).items():
        note = REASONS.get(name)
        told = f"{note.japanese} / {note.english}" if note else name
        rows.append((f"　除外：{told}", f"{count:,}"))
    for each in manifest.get("inputs", ()):
        rows += [(f"{note['ja']} / {note['en']}", "") for note in each.get("notes", ())]
    rows += [(_both(use), str(out / name)) for name, use in OUTPUTS.items()]
    if summary.get("flagged_count"):
        rows.append(("次の操作 / next", f"linkcheck review {out}"))
    return rows


def summary_json(summary: Mapping[str, Any], out: Path) -> str:
    """The summary as one line of JSON, with the place of the outputs, for `--json`."""
    return json.dumps({**summary, "out": str(out)}, ensure_ascii=False, separators=(",", ":"))
