"""What the terminal shows of a check's own proof: the estimate of what remains, and decoys. Never a cell's value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkcheck.audit.case import Case
from linkcheck.endings import guarded, printed, refuse_without_folder
from linkcheck.settings import Settings, read_settings

if TYPE_CHECKING:
    from linkcheck.proof.selftest import SelfTest

__all__ = ["learned_file", "run_estimate", "run_selftest"]

NEITHER_INPUT_NOR_SETTING = ("settings", "per_mechanism", "rounds", "seed", "json")


def run_selftest(case: Case, inputs: Mapping[str, Path | None], given: Mapping[str, Any]) -> None:
    """Plant decoys into a case's inputs, check them, print what was found; exit status 2 for bad input."""
    with guarded():
        settings = read_settings(given["settings"]) if given["settings"] else Settings()
        chosen: dict[str, Any] = {
            name: str(value) if isinstance(value, str) else value
            for name, value in given.items()
            if value and name not in NEITHER_INPUT_NOR_SETTING
        }
        from linkcheck.proof.selftest import selftest_case
        from linkcheck.proof.worklist import write_private

        if given["json"]:
            refuse_without_folder(given["json"], "--json")
        numbers = (given[name] for name in ("per_mechanism", "rounds", "seed"))
        found = selftest_case(case, inputs, replace(settings, **chosen), *numbers)
        if given["json"]:
            told = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
            write_private(given["json"], f"{told}\n".encode(), "--json")
        printed(lambda: show_rows("linkcheck selftest", _recalls(found)))


def learned_file(case: Case, directory: Path, out: Path) -> str:
    """Learn a model from the answers to another check of the same case, write it to OUT, and say where it is.

    Raises InputError as learning does.
    """
    from linkcheck.proof.learning import learn
    from linkcheck.proof.worklist import write_private

    model = learn(directory, case.load_steps().model(), case.name)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "model.json"
    write_private(path, f"{model.to_json()}\n".encode())
    return str(path)


def _recalls(found: SelfTest) -> Iterable[tuple[str, str]]:
    from linkcheck.proof.mechanisms import MECHANISMS

    yield "混入させた誤りのうち検出（95%信頼区間） / planted mistakes found (95 % interval)", ""
    for each in found.mechanisms:
        ja, en = MECHANISMS[each.mechanism]
        interval = f"{each.low:.1%} – {each.high:.1%}"
        yield f"　{ja} / {en}", f"{each.found_count:,} / {each.planted_count:,}  ({interval})"
    for mechanism, why in found.unplantable.items():
        ja, en = MECHANISMS[mechanism]
        yield f"　{ja} / {en}", f"― {why}"
    if found.absent_count:
        yield (
            "本人が照合先にいないものとした件数 / whose own person a register of linked persons would not hold",
            f"{found.absent_count:,}",
        )
    yield "誤りを混入させていない記録 / untouched records", f"{found.untouched_count:,}"
    yield "　うち要確認 / flagged", f"{found.untouched_flagged_count:,}"
    yield (
        "この試験で分かるのは、混入させた種類の誤りだけです / this measures the planted mechanisms and no others",
        "",
    )


def run_estimate(directory: Path, answers: Path | None, reads: int, seed: int | None) -> None:
    """Draw the work list of a check, or say what its answers mean; exit status 2 for what cannot be read."""
    with guarded():
        if answers is None:
            from linkcheck.proof.worklist import SAMPLE, SHEET, draw_sample

            sample = draw_sample(directory, reads, seed)
            drawn = min(reads, len(sample.record_id))
            rows: tuple[tuple[str, str], ...] = (
                ("確認不要とされた紐付け / links of grade A", f"{len(sample.record_id):,}"),
                ("抽出件数 / drawn to be read", f"{drawn:,}"),
                ("確認用の一覧 / work list", f"{directory / SAMPLE}, {directory / SHEET}"),
                *(("記入済みの一覧 / filled in before, kept as", str(each)) for each in sample.kept),
            )
        else:
            from linkcheck.proof.estimate import estimate

            rows = tuple(_told(estimate(directory, answers)))
        printed(lambda: show_rows("linkcheck estimate", rows))


def _told(found: dict[str, Any]) -> Iterable[tuple[str, str]]:
    yield "確認不要とされた紐付け / links of grade A", f"{found['link_count']:,}"
    yield "読了 / read", f"{found['read_count']:,}"
    yield "　うち誤り / wrong", f"{found['wrong_count']:,}"
    yield "　うち判断の分かれたもの / doubtful", f"{found['doubtful_count']:,}"
    certainty = f"{found['certainty']:.0%}"
    yield (
        f"残る誤りの上限（信頼度{certainty}、仮定なし） / at most so many wrong links remain, nothing supposed",
        f"{found['remaining_at_most']:,}",
    )
    if supposed := found["riskiest"]["remaining_at_most_if_share"]:
        said = "　誤りの4分の1以上が、読了したリスク上位の紐付けに含まれるとした場合"
        yield (
            f"{said} / if a quarter or more were among the riskiest links, all read",
            f"{supposed['0.25']:,}",
        )
    if found["more_reads_to_halve"] is not None:
        yield "上限を半減させる追加件数 / more reads that halve it", f"{found['more_reads_to_halve']:,}"
    if found["indistinguishable_count"] is not None:
        said = "別人とも同じだけ一致する紐付け / links for which another resident agrees as well"
        yield said, f"{found['indistinguishable_count']:,}"
    beyond, unknown = found["answers_beyond_a_gap"], found["answers_not_understood"]
    if others := found["answers_of_others"]:
        yield (
            "この点検の紐付けではない回答（数えない） / answers to records that are none of these links, not counted",
            f"{others:,}",
        )
    if beyond:
        yield "途中に未記入があるため数えない回答 / answers after a gap, not counted", f"{beyond:,}"
    if unknown:
        yield "読み取れない回答 / answers not understood", f"{unknown:,}"


def show_rows(title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Print a title and lines of a label and what is told of it."""
    lines = [f"{label}: {text}" if text else label for label, text in rows]
    print("\n".join([title, *lines]))
