"""Quality of the kanji levels and the kana ladder on real spelling pairs: ``python -m benchmarks.variants_quality``.

Reads ``variants_dev.csv`` from $LINKCHECK_SHARED_DATA or ../shared/data (not part of the project). Rows are split by
a hash of the pair: the tables were tuned on the `dev` half only, the `test` half gives the figures.
"""

import csv
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from linkcheck.compare.kana import compare_kana
from linkcheck.compare.kanji import compare_kanji

EQUAL = {"E0", "E1", "E2", "K0", "K1", "K2"}
Row = dict[str, str]


def half(row: Row) -> str:
    """Which half a row belongs to, by a hash of its two strings."""
    digest = hashlib.sha256(f"{row['a']}\t{row['b']}".encode()).digest()
    return "dev" if digest[0] % 2 == 0 else "test"


def rows() -> Iterator[Row]:
    """Pairs with a verdict on kanji or kana; romaji pairs are another question."""
    folder = Path(os.environ.get("LINKCHECK_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    with (folder / "variants_dev.csv").open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["field"] != "romaji")


def levels(found: list[Row]) -> list[str]:
    """The level linkcheck gives each pair: kana by the kana ladder, the rest by the kanji levels."""
    left, right = [row["a"] for row in found], [row["b"] for row in found]
    kana, kanji = compare_kana(left, right), compare_kanji(left, right)["level"]
    return [kana[place] if row["field"] == "kana" else kanji[place] for place, row in enumerate(found)]


def variants_quality() -> dict[str, dict[str, float]]:
    """Recall of pairs that may be called the same, and false merges of pairs that may not, per half."""
    figures = {}
    found = list(rows())
    given = levels(found)
    for name in ("dev", "test"):
        chosen = [
            (row["auto_equal"] == "yes", level in EQUAL)
            for row, level in zip(found, given, strict=True)
            if half(row) == name
        ]
        same = [equal for wanted, equal in chosen if wanted]
        merged = [equal for wanted, equal in chosen if not wanted]
        figures[name] = {
            "same_count": len(same),
            "same_found_count": sum(same),
            "recall": round(sum(same) / len(same), 4),
            "different_count": len(merged),
            "false_merge_count": sum(merged),
        }
    return figures


if __name__ == "__main__":
    print(json.dumps(variants_quality(), indent=2))
