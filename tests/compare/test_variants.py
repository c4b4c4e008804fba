"""Real spelling pairs: what may be called the same is, and what may not is not."""

import csv

from real_data import real_file

from linkcheck.compare.kana import compare_kana
from linkcheck.compare.kanji import compare_kanji

EQUAL = {"E0", "E1", "E2", "K0", "K1", "K2"}


def test_real_pairs():
    with real_file("spellings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    left, right = [row["a"] for row in rows], [row["b"] for row in rows]
    kana, kanji = compare_kana(left, right), compare_kanji(left, right)["level"]
    called_same = [(kana if row["field"] == "kana" else kanji)[at] in EQUAL for at, row in enumerate(rows)]
    same = [row["same"] == "yes" for row in rows]
    assert not any(called and not true for called, true in zip(called_same, same, strict=True))
    assert sum(called_same) >= 0.99 * sum(same) > 100
