"""What the terminal shows: progress, a summary a clerk understands, errors. Never a cell's value."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from linkcheck.audit.case import Case
from linkcheck.endings import guarded, printed, refused
from linkcheck.errors import InputError, QuarantineError
from linkcheck.first_run import helped
from linkcheck.inspection.told import quarantine_told, reading_told
from linkcheck.messages import reason
from linkcheck.settings import Settings, read_settings
from linkcheck.words import COMMON

__all__ = [
    "CheckRequest",
    "run_check",
    "run_demo",
    "run_import",
    "run_review",
    "show_comparison",
    "show_normalized",
]

OUTPUTS = {
    "report.html": "報告 / report",
    "review.xlsx": "確認用の一覧 / work list",
    "decisions.parquet": "全件の判定 / all decisions",
}
RESUME = ".linkcheck-resume"
"""Where an interrupted check of large inputs keeps what it has compared, inside its output directory."""

ALARMS_SHOWN, ROWS_SHOWN = 10, 20

STAGES = {"compare": "compare / 照合", "search": "search owner / 本人の探索", "write": "write / 出力"}


def refuse_unwritable(out: Path) -> None:
    """Raise InputError where nothing can be written, before the work begins. Makes nothing."""
    there = next((path for path in (out, *out.absolute().parents) if path.exists()), Path("/"))
    if not there.is_dir():
        raise InputError("out_file", "--out")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputError("out_denied", "--out")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What the command line asked for: a case, its inputs by name (None: not given), the settings file, and what was
    chosen beside it (encoding, register_encoding, engine; None: left to the settings)."""

    case: Case
    inputs: Mapping[str, Path | None]
    out: Path
    settings_file: Path | None
    chosen: Mapping[str, Any]
    show_values: bool


def run_check(asked: CheckRequest) -> NoReturn:
    """Run a check, write its outputs, print the summary and exit with the contract's status."""
    with guarded():
        settings = read_settings(asked.settings_file) if asked.settings_file else Settings()
        chosen: dict[str, Any] = {
            name: str(value) if isinstance(value, str) else value
            for name, value in asked.chosen.items()
            if value
        }
        refuse_unwritable(asked.out)
        if learned := chosen.pop("learn_from", None):
            from linkcheck.assurance import learned_file

            chosen["model"] = learned_file(asked.case, learned, asked.out)
        resume = asked.out / RESUME
        settings = replace(settings, resume_directory=settings.resume_directory or str(resume), **chosen)
        from linkcheck.report.placement import reserved

        with reserved(asked.out), helped(), _Progress() as progress:
            from linkcheck.result import check

            try:
                result, refused = check(asked.case, asked.inputs, settings, progress), None
            except QuarantineError as error:  # told after the outputs, which say why
                result, refused = error.result or _raised(error), error
            progress("write", 0, 1)
            result.write(asked.out, show_values=asked.show_values)
            shutil.rmtree(resume, ignore_errors=True)
            progress("write", 1, 1)
        told = quarantine_told(result.summary, result.quarantine.table)
        printed(lambda: print_summary(result.summary, asked.out, before=told))
        if refused is not None:
            raise refused
        refuse_unread(result.summary, settings.quarantine_share)
    sys.exit(1 if result.summary["flagged_count"] else 0)


def _raised(error: Exception) -> NoReturn:
    raise error


def refuse_unread(summary: Mapping[str, Any], most: float) -> None:
    """Raise InputError where rows could not be used, all of them or more than a share: "nothing to review" would be a
    false comfort."""
    quarantined, total = summary["quarantine_count"], summary["record_count"]
    if quarantined > most * total and summary["decision_count"]:
        raise InputError("rows_left_out", "records", most=most, count=quarantined, rows=total)
    if quarantined and not summary["decision_count"]:
        raise InputError("rows_none", "records", count=quarantined)


def run_demo(out: Path, persons: int, seed: int) -> NoReturn:
    """Make a synthetic population, check it, compare with the truth, print where everything is."""
    try:
        from synthetic_data import write_demo
    except ImportError:
        refused("synthetic_missing")
    import pyarrow.parquet as pq

    from linkcheck.audit.evaluate import evaluate
    from linkcheck.cases.insurance import check_insurance

    with guarded():
        refuse_unwritable(out)
        paths = write_demo(out / "input", persons=persons, seed=seed)
        with helped(), _Progress() as progress:
            result = check_insurance(paths["insurance"], paths["register"], progress=progress)
            result.write(out, show_values=True)
        quality = evaluate(result.decisions, pq.read_table(paths["truth_insurance"]))
        found = sum(each.flagged_count for each in quality.mechanisms)
        planted = sum(each.mistake_count for each in quality.mechanisms)
        more = (
            ("架空データに仕込んだ誤り / planted mistakes", f"{planted:,}"),
            ("　うち検出 / found", f"{found:,}"),
            ("正しいのに要確認 / right links to read", f"{quality.false_flag_count:,}"),
        )
        printed(lambda: print_summary(result.summary, out, more))
    sys.exit(0)


def run_review(directory: Path, port: int, *, open_browser: bool) -> None:
    """Serve the review application until interrupted; exit status 2 where it cannot start."""
    from linkcheck.review.serve import review

    def announce(start: str) -> None:
        print(f"review / 目視確認: {start}\nCtrl+C: stop / 終了", flush=True)

    if sys.stderr.isatty():
        print("reading the flagged links / 要確認の紐付けを読み込み中", file=sys.stderr)
    with guarded():
        review(directory, port, open_browser=open_browser, announce=announce)


IMPORT_REASONS = {
    "identity": "番号と整理番号が合わない / number and record_id do not match",
    "repeated": "同じ行が二度ある / twice",
    "result": "結果が選択肢にない / another result",
    "reviewer": "氏名がない / no reader",
    "own": "一次と二次が同じ人 / checked by its own reader",
    "gone": "今回の記録にない / not among the records any more",
    "changed": "前回から変わったため再確認 / changed since: asked again",
    "not_flagged": "今回は要確認でない / not flagged any more",
}


def run_import(directory: Path, path: Path) -> None:
    """Take in a filled work list and tell how much of it; exit status 2 where it is none of this check's."""
    from linkcheck.monthly.former import take_in_file

    with guarded():
        taken = take_in_file(directory, path)
        lines = [f"取り込んだ回答 / taken in: {taken.applied:,}"]
        if taken.left:
            lines.append(f"別の回答があるため残したもの / left, decided otherwise already: {taken.left:,}")
        for name, count in Counter(why for _, why in taken.refused).items():
            rows = ", ".join([str(row) for row, why in taken.refused if why == name][:ROWS_SHOWN])
            lines.append(f"{IMPORT_REASONS[name]}: {count:,} (行 / rows {rows})")
        printed(lambda: print("\n".join(lines)))


def show_normalized(kind: str, texts: list[str]) -> None:
    """Print the normal form of each text as one line of JSON; exit status 2 for a kind there is not."""
    import linkcheck

    functions = {
        "name": "normalize_name",
        "kana": "normalize_kana",
        "address": "normalize_address",
        "birth-date": "normalize_birth_date",
        "number": "my_number_is_valid",
    }
    with guarded():
        if kind not in functions:
            raise InputError("kind_other", "kind", known=", ".join(functions))
        lines = "\n".join(map(_json, getattr(linkcheck, functions[kind])(texts)))
        printed(lambda: print(lines))


def show_comparison(left: Path, right: Path) -> None:
    """Print levels, probability, differences, reasons and ledger of one pair of records as JSON."""
    from linkcheck.audit.pair import compare_pair

    with guarded():
        told = compare_pair(_json_record(left, "LEFT"), _json_record(right, "RIGHT"))
        printed(lambda: print(_json(told, indent=2)))


def _json(value: Any, indent: int | None = None) -> str:
    """JSON as the terminal can show it: characters that it lacks are written \\uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent, default=str)
    return text


def _json_record(path: Path, side: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError("json_unreadable", side, said=reason(error)) from None
    if not isinstance(found, dict):
        raise InputError("json_other", side, found=type(found).__name__)
    return found


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

    table = Table(title="linkcheck", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    rows = (
        ("記録 / records", summary["record_count"]),
        ("　読取不能 / quarantine", summary["quarantine_count"]),
        ("　A 確認不要 / no reading needed", summary["grades"]["A"]),
        ("　B 要確認 / to be read", summary["grades"]["B"]),
        ("　C 誤りの疑い大 / very likely wrong", summary["grades"]["C"]),
        ("要確認の合計（B+C） / flagged", summary["flagged_count"]),
        ("誤りの推定件数 / estimated errors", summary["expected_mislink_count"]),
    )
    for label, value in rows:
        table.add_row(label, f"{value:,}")
    for name, faults in summary.get("unread_birth_dates", {}).items():
        for fault, count in faults.items():
            table.add_row(f"読めない生年月日 / unread birth dates\n　{name}: {fault}", f"{count:,}")
    for label, text in (*told_since(summary), *more):
        table.add_row(label, text)
    for name, use in OUTPUTS.items():
        table.add_row(use, str(out / name))
    console = Console()
    for line in before:
        console.print(line, markup=False, highlight=False)
    console.print(table)
    if told := reading_told(summary):
        console.print("入力の読み方 / how the inputs were read", markup=False, highlight=False)
    for line in told:
        console.print(line, markup=False, highlight=False)


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


class _Progress:
    """A progress bar with the time left, on a terminal only."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> _Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self.bar is None or stage not in STAGES:
            return
        if stage not in self.tasks:
            self.tasks[stage] = self.bar.add_task(STAGES[stage], total=total)
        self.bar.update(self.tasks[stage], completed=done)
