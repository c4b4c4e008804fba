"""Figures about names in one command: ``python -m benchmarks.names_quality`` writes results/names.json.

Spelling variants and readings on the test halves of real material outside the project (LINKCHECK_SHARED_DATA), beside
pykakasi with rapidfuzz on the same rows, and the speed of folding and reading on one thread beside other packages.
"""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import reading_quality  # noqa: E402
import variants_quality  # noqa: E402
from run import machine, write  # noqa: E402

import linkcheck as lc  # noqa: E402
from linkcheck.normalize.kana import fold_kana  # noqa: E402

FOLDED, READ, READ_BY_KAKASI, ROUNDS = 1_000_000, 200_000, 2_000, 5


def real_names(count: int, space: str, kana_space: str) -> tuple[list[str], list[str]]:
    """Right names and readings made of the surnames and given names of real people, at random."""
    found = reading_quality.people(reading_quality.FILES[0], "all")
    rows = np.random.default_rng(5).integers(0, len(found.kanji), (2, count)).tolist()
    kanji, kana = (
        [f"{column[a].split()[0]}{gap}{column[b].split()[1]}" for a, b in zip(*rows, strict=True)]
        for column, gap in ((found.kanji, space), (found.kana, kana_space))
    )
    return kanji, kana


def per_second(count: int, run: Callable[[], Any]) -> int:
    """Best of the rounds by processor time; the first call, which loads and compiles, is not counted."""
    run()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return round(count / best)


def fold_speed() -> dict[str, int]:
    """Names per second: half-width katakana to full width, one thread."""
    import jaconv
    import mojimoji

    full = real_names(FOLDED, " ", " ")[1]
    half = [jaconv.z2h(text, kana=True) for text in full]
    column = pa.array(half)
    few = half[: FOLDED // 10]
    assert (
        fold_texts(few)
        == [jaconv.h2z(text) for text in few]
        == [mojimoji.han_to_zen(x, ascii=False) for x in few]
    )
    return {
        "linkcheck": per_second(len(half), lambda: fold_kana(column)),
        "NFKC": per_second(len(few), lambda: [unicodedata.normalize("NFKC", text) for text in few]),
        "jaconv": per_second(len(few), lambda: [jaconv.h2z(text) for text in few]),
        "mojimoji": per_second(len(few), lambda: [mojimoji.han_to_zen(text, ascii=False) for text in few]),
    }


def fold_texts(values: list[str]) -> list[str]:
    """The fold as strings."""
    return list(lc.normalize_kana(values))


def reading_speed() -> dict[str, int]:
    """Full names per second, one thread."""
    import pykakasi

    found = {}
    for name, gaps in {
        "linkcheck, spaces on both sides": (" ", " "),
        "linkcheck, space in the kana only": ("", " "),
        "linkcheck, no space": ("", ""),
    }.items():
        columns = [pa.array(side) for side in real_names(READ, *gaps)]
        found[name] = per_second(READ, lambda columns=columns: lc.reading_agreement(*columns))  # type: ignore[misc]
    converter = pykakasi.kakasi()
    few = real_names(READ_BY_KAKASI, "", "")[0]
    return found | {"pykakasi": per_second(len(few), lambda: [converter.convert(name) for name in few])}


def main() -> None:
    about = machine()
    figures = {
        "variants": variants_quality.variants_quality()["test"],
        "readings": reading_quality.measure("test"),
        "fold_names_per_second": fold_speed(),
        "reading_names_per_second": reading_speed(),
    }
    about["load_after"] = [round(load, 1) for load in os.getloadavg()]
    write("names", {"machine": about, **figures})


if __name__ == "__main__":
    main()
