"""A bar for every stage of a check, with rate and time left, on stderr and only where somebody watches.

Stages and counts are all that is shown; nothing here reads a cell.
"""

from __future__ import annotations

import sys
from typing import Any

from linkcheck.words import Text

__all__ = ["STAGES", "StageBars"]

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
                self.bar.console.print(f"{PREPARING.ja} / {PREPARING.en}")
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
            self.tasks[stage] = self.bar.add_task(
                f"{STAGES[stage].ja} / {STAGES[stage].en}", total=total, rate=""
            )
        task = self.tasks[stage]
        elapsed = self.bar.tasks[task].elapsed or 0.0
        rate = f"{done / elapsed:,.0f} 件／秒" if elapsed > 1 and done > 1 else ""
        self.bar.update(task, completed=done, total=total, rate=rate)
