"""Commands that run a check: what was asked for, the work, what is told, how it ends. Never a cell's value."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from linkcheck.audit.case import Case
from linkcheck.bars import StageBars
from linkcheck.endings import guarded, printed, refused
from linkcheck.errors import InputError, QuarantineError
from linkcheck.first_run import helped
from linkcheck.messages import Message, listed
from linkcheck.private import RESUME
from linkcheck.settings import Settings, read_settings
from linkcheck.terminal import Display, print_check, print_summary
from linkcheck.words import COMMON

__all__ = ["CheckRequest", "Display", "run_check", "run_demo", "run_import", "run_review"]

ROWS_SHOWN = 20
"""Rows of a sheet that are named of those that could not be taken in."""


def refuse_unwritable(out: Path) -> None:
    """Raise InputError where nothing can be written, before the work begins. Makes nothing."""
    from linkcheck.report.placement import refuse_open

    there = next((path for path in (out, *out.absolute().parents) if path.exists()), Path("/"))
    if not there.is_dir():
        raise InputError("out_file", "--out")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputError("out_denied", "--out")
    refuse_open(out)


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What the command line asked for: a case, its inputs by name (None: not given), the settings file, and what was
    chosen beside it (encoding, register_encoding, engine; None: left to the settings)."""

    case: Case
    inputs: Mapping[str, Path | None]
    out: Path
    settings_file: Path | None
    chosen: Mapping[str, Any]
    shown: Display


def run_check(asked: CheckRequest) -> NoReturn:
    """Run a check, write its outputs, print the summary and exit with the contract's status."""
    with guarded():
        settings, shown = _settings(asked), asked.shown
        from linkcheck.kernels.cache import is_compiled
        from linkcheck.report.placement import reserved

        bars = StageBars(quiet=shown.quiet, first_run=not is_compiled())
        with reserved(asked.out), helped(), bars as progress:
            from linkcheck.result import check

            try:
                result, turned_away = check(asked.case, asked.inputs, settings, progress, shown.tell), None
            except QuarantineError as error:  # told after the outputs, which say why
                result, turned_away = error.result or _raised(error), error
            progress("write", 0, 1)
            result.write(asked.out, show_values=shown.values)
            shutil.rmtree(asked.out / RESUME, ignore_errors=True)
            progress("write", 1, 1)
        printed(lambda: print_check(result.summary, result.quarantine.table, asked.out, shown))
        if turned_away is not None:
            raise turned_away
        refuse_unread(result.summary, settings.quarantine_share)
    sys.exit(1 if result.summary["flagged_count"] else 0)


def _settings(asked: CheckRequest) -> Settings:
    """The settings of a check: the file's, with what was chosen beside it."""
    settings = read_settings(asked.settings_file) if asked.settings_file else Settings()
    chosen: dict[str, Any] = {
        name: str(value) if isinstance(value, str) else value for name, value in asked.chosen.items() if value
    }
    refuse_unwritable(asked.out)
    if chosen.get("date") == "today":
        chosen["date"] = datetime.date.today().isoformat()
    if learned := chosen.pop("learn_from", None):
        from linkcheck.assurance import learned_file

        chosen["model"] = learned_file(asked.case, learned, asked.out)
    resume = settings.resume_directory or str(asked.out / RESUME)
    return replace(settings, resume_directory=resume, **chosen)


def _raised(error: Exception) -> NoReturn:
    raise error


def refuse_unread(summary: Mapping[str, Any], most: float) -> None:
    """Raise InputError where rows could not be used, all of them or more than a share, or where the file itself says
    that some are missing: "nothing to review" would be a false comfort."""
    from linkcheck.readers.reasons import DOUBTFUL

    quarantined, total = summary["quarantine_count"], summary["record_count"]
    doubtful = [note for name, note in DOUBTFUL.items() if name in summary["quarantine_reasons"]]
    if doubtful and summary["decision_count"]:
        said = listed([Message(note.japanese, note.english) for note in doubtful])
        raise InputError("transfer_doubtful", "records", said=said)
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
    from linkcheck.kernels.cache import is_compiled

    with guarded():
        refuse_unwritable(out)
        paths = write_demo(out / "input", persons=persons, seed=seed)
        with helped(), StageBars(first_run=not is_compiled()) as progress:
            result = check_insurance(paths["insurance"], paths["register"], progress=progress)
            result.write(out, show_values=True)
        quality = evaluate(result.decisions, pq.read_table(paths["truth_insurance"]))
        found = sum(each.flagged_count for each in quality.mechanisms)
        planted = sum(each.mistake_count for each in quality.mechanisms)
        more = (
            ("意図的に混入させた誤り / planted mistakes", f"{planted:,}"),
            ("　うち検出 / found", f"{found:,}"),
            ("正しい紐付けのうち要確認 / right links to read", f"{quality.false_flag_count:,}"),
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


def run_import(directory: Path, path: Path) -> None:
    """Take in a filled work list and tell how much of it; exit status 2 where it is none of this check's."""
    from linkcheck.monthly.former import take_in_file

    with guarded():
        taken = take_in_file(directory, path)
        lines = [f"取り込んだ回答 / imported: {taken.applied:,}"]
        if taken.left:
            lines.append(
                f"別の回答があるため取り込まなかったもの / left, decided otherwise already: {taken.left:,}"
            )
        for name, count in Counter(why for _, why in taken.refused).items():
            rows = ", ".join([str(row) for row, why in taken.refused if why == name][:ROWS_SHOWN])
            lines.append(f"{COMMON.text('refusal', name).both}: {count:,} (行 / rows {rows})")
        printed(lambda: print("\n".join(lines)))
