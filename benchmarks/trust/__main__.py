"""Tries everything, counts what happened, and writes the table of docs/en/trust.md and docs/ja/trust.md.

    python -m benchmarks.trust                  # 10 million values, 200 kills: about half an hour on two cores
    python -m benchmarks.trust --share 0.01     # a hundredth of it, for a look
    python -m benchmarks.trust --only "faults in parts" --share 0.1 --add    # more of it, added to what is there

What was measured for the release before stands in benchmarks/trust/before.json; `--release` moves it there.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.run import machine
from benchmarks.trust.canaries import plant
from benchmarks.trust.disks import every_write, shim
from benchmarks.trust.files import damaged
from benchmarks.trust.hunt import hunt
from benchmarks.trust.runs import ROOT, Town, kills
from benchmarks.trust.values import fuzz

RESULTS = ROOT / "benchmarks" / "results" / "trust.json"
BEFORE = Path(__file__).with_name("before.json")
PAGES = {language: ROOT / "docs" / language / "trust.md" for language in ("en", "ja")}
MARK, END = "<!-- figures: python -m benchmarks.trust -->", "<!-- end of figures -->"

CALLS, KILLED, FULL = 10_000_000, 100, 60
"""Values given to functions, kills in memory and as many in parts, writes that fail where not every one does."""

DISKS = {
    "full disk": {"once": False, "over": False},
    "one failed write": {"once": True, "over": False},
    "one failed write over an earlier set": {"once": True, "over": True},
}
"""Ways in which a disk has no room: from a write on, or for one write alone."""

FILES = {"csv": 3_000, "parquet": 1_500, "xlsx": 400, "zengin": 5_000}


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Say what is tried and how long it took."""
    start = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)


def values(share: float) -> dict[str, Any]:
    """Hostile values through every column function."""
    told = {"values": 0, "calls": 0, "failures": 0}
    seed = 100
    while told["calls"] < CALLS * share:
        done = fuzz(0, 1, batch=max(int(50_000 * min(share * 10, 1)), 2_000), seed=seed)
        told = {name: told[name] + done[name] for name in told}
        seed += 1
    return told


def files(share: float) -> dict[str, dict[str, int]]:
    """Damaged files of every format."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return damaged({kind: max(int(count * share), 10) for kind, count in FILES.items()}, seed=5)


def faults(share: float, folder: Path, *, parts: bool) -> dict[str, Any]:
    """Kills and full disks, in memory or in parts; the kills at other moments every time."""
    rng, name = random.Random(time.time_ns()), "in parts" if parts else "in memory"
    town, library = Town.made(folder, 1_500), shim(folder)
    count, seed = max(int(KILLED * share), 5), rng.randrange(1 << 30)
    told: dict[str, Any] = {f"kills {name}": kills(town, folder, count, parts=parts, seed=seed)}
    tries = max(int(FULL * share), 5) if share < 1 else None
    for what, how in DISKS.items() if library else ():
        disk = folder / f"disk-{len(told)}"
        told[f"{what} {name}"] = every_write(town, library, disk, parts=parts, tries=tries, **how)
    return told


def canaries(folder: Path) -> dict[str, Any]:
    """Canaries through every case."""
    told = hunt(plant(folder / "data"), folder / "runs")
    return told | {"found": len(told["found"]), "where": told["found"][:20]}


def bounds(path: Path) -> dict[str, int]:
    """How many tests ran and failed, of a JUnit file; those left out did not run."""
    suites = [*ElementTree.parse(path).getroot().iter("testsuite")]
    counted = {name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "skipped")}
    failures = sum(int(suite.get(name, 0)) for suite in suites for name in ("failures", "errors"))
    return {"tests": counted["tests"] - counted["skipped"], "failures": failures}


PARTS = ("canaries", "files", "faults in memory", "faults in parts", "values")


def tried(what: str, share: float) -> dict[str, Any]:
    """One of PARTS."""
    with tempfile.TemporaryDirectory(prefix="trust-") as name, timed(what):
        folder = Path(name)
        if what == "canaries":
            return canaries(folder)
        if what.startswith("faults"):
            return faults(share, folder, parts=what.endswith("parts"))
        return files(share) if what == "files" else values(share)


def added(before: Any, more: Any) -> Any:
    """Figures and further ones: counts are added, but for how many writes a check does."""
    if isinstance(before, dict) and isinstance(more, dict):
        names = {**before, **more}
        return {
            name: more[name]
            if name == "writes"
            else added(before[name], more[name])
            if name in before and name in more
            else names[name]
            for name in names
        }
    return before + more


def _in_japanese(name: str) -> str:
    """The name of a fault."""
    what, _, how = name.rpartition(" in ")
    return {
        "kills": "強制終了",
        "full disk": "ディスク満杯",
        "one failed write": "1回の書込の失敗",
        "one failed write over an earlier set": "1回の書込の失敗(前回の出力あり)",
    }[what] + {"memory": "(メモリ内)", "parts": "(分割処理)"}[how]


def rows(told: dict[str, Any], language: str) -> list[tuple[str, str, str]]:
    """The table's rows: what was tried, how often, what happened."""
    ja = language == "ja"

    def said(english: str, japanese: str) -> str:
        return japanese if ja else english

    made = []
    if "values" in told:
        fuzzed = told["values"]
        ended = fuzzed.get("ended", 0)
        made.append(
            (
                said("hostile values through the column functions", "異常な値を列関数へ"),
                f"{fuzzed['calls']:,} ({said('values times functions', '値×関数')}; {fuzzed['values']:,})",
                said(
                    f"{fuzzed['failures']} batches raised or lost a row, {ended} ended the process",
                    f"例外・行の欠落のあった束 {fuzzed['failures']}、プロセスの異常終了 {ended}",
                ),
            )
        )
    if "bounds" in told:
        tests = told["bounds"]
        made.append(
            (
                said("tests with bounds checks in every kernel", "全カーネルで添字を検査した試験"),
                f"{tests['tests']:,}"
                + (said(f" of {tests['of']:,}", f"／{tests['of']:,}") if "of" in tests else ""),
                said(f"{tests['failures']} failed", f"失敗 {tests['failures']}"),
            )
        )
    for kind, ends in told.get("files", {}).items():
        faults_ = sum(count for end, count in ends.items() if end not in ("read", "refused"))
        made.append(
            (
                said(f"damaged files: {kind}", f"壊れたファイル: {kind}"),
                f"{sum(ends.values()):,}",
                said(
                    f"{ends.get('read', 0):,} read, {ends.get('refused', 0):,} refused in words, {faults_} faults",
                    f"読込 {ends.get('read', 0):,}、説明付きで拒否 {ends.get('refused', 0):,}、障害 {faults_}",
                ),
            )
        )
    for name, found in {**told.get("faults in memory", {}), **told.get("faults in parts", {})}.items():
        ends = {end: count for end, count in found.items() if end != "writes"}
        half = sum(count for end, count in ends.items() if end not in ("nothing", "whole"))
        of = (
            said(f" of {found['writes']:,} writes", f"／書込 {found['writes']:,}")
            if "writes" in found
            else ""
        )
        made.append(
            (
                said(name, _in_japanese(name)),
                f"{sum(ends.values()):,}{of}",
                said(
                    f"{ends.get('nothing', 0)} left nothing, {ends.get('whole', 0)} a whole set, {half} anything else",
                    f"何も残らない {ends.get('nothing', 0)}、全部そろう {ends.get('whole', 0)}、それ以外 {half}",
                ),
            )
        )
    if found := told.get("canaries"):
        made.append(
            (
                said("canaries in all five cases", "5業務に入れた目印の値"),
                said(
                    f"{found['planted']} values, {found['runs']} runs, {found['searched']} files searched, "
                    f"{found['temporary']} directories for temporary files seen while in use",
                    f"{found['planted']} 値、{found['runs']} 回、{found['searched']} ファイルを検索、"
                    f"使用中の一時フォルダ {found['temporary']}",
                ),
                said(
                    f"{found['found']} found where none may be, {found['open']} directories open to others; "
                    f"{found['shown']} files show names, as asked",
                    f"あってはならない所で {found['found']}、他者が開ける一時フォルダ {found['open']}。"
                    f"指定により氏名を示すファイル {found['shown']}",
                ),
            )
        )
    return made


def table(told: dict[str, Any], before: dict[str, Any] | None, language: str) -> str:
    """The figures as Markdown, those of the release before beside them; `before` also says what it is ("about") and why
    something was not tried with it ("missing": by the row's name in English)."""
    heads = {
        "en": ("tried", "how often", "what happened", "release before"),
        "ja": ("試したこと", "回数", "結果", "前の版"),
    }[language]
    earlier = {what: f"{happened} ({often})" for what, often, happened in rows(before or {}, language)}
    nothing = {"en": "not measured", "ja": "未測定"}[language]
    why = (before or {}).get("missing", {})
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for (what, often, happened), (name, *_) in zip(rows(told, language), rows(told, "en"), strict=True):
        lines.append(
            f"| {what} | {often} | {happened} | {earlier.get(what) or why.get(name, {}).get(language, nothing)} |"
        )
    about = (before or {}).get("about", {}).get(language)
    return "\n".join([*lines, *(["", about] if about else [])])


def write_pages(told: dict[str, Any], before: dict[str, Any] | None) -> None:
    """Put the table into both pages."""
    for language, page in PAGES.items():
        text = page.read_text("utf-8")
        head, rest = text.split(MARK)
        made = f"{head}{MARK}\n{table(told, before, language)}\n{END}{rest.split(END)[1]}"
        page.write_text(made, "utf-8")


def read(path: Path) -> dict[str, Any] | None:
    """Results that were written, None where there are none."""
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=PARTS, help="some parts; the figures of the others stay")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument(
        "--release", action="store_true", help="keep the present figures as those of the release before"
    )
    parser.add_argument(
        "--pages", action="store_true", help="only write the pages from the figures that are there"
    )
    parser.add_argument("--add", action="store_true", help="add to the figures that are there")
    parser.add_argument(
        "--bounds", type=Path, help="a JUnit file of the tests with bounds checks: keep its figures"
    )
    asked = parser.parse_args()
    if asked.release and RESULTS.exists():
        BEFORE.write_text(RESULTS.read_text("utf-8"), "utf-8")
    if asked.bounds:
        told = {**(read(RESULTS) or {}), "bounds": bounds(asked.bounds)}
        RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for what in [] if asked.pages or asked.bounds else asked.only or PARTS:
        told = tried(what, asked.share)
        print(json.dumps(told, ensure_ascii=False), flush=True)
        if asked.share == 1 or asked.add:
            held = read(RESULTS) or {}
            told = added(held[what], told) if asked.add and what in held else told
            found = {**held, "machine": machine(), what: told}
            RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    told = read(RESULTS) or {}
    if set(PARTS) <= set(told):
        write_pages(told, read(BEFORE))


if __name__ == "__main__":
    main()
