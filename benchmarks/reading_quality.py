"""How well right readings are told from wrong ones: linkcheck beside pykakasi with rapidfuzz, on real names.

``python benchmarks/reading_quality.py [dev|test|all]`` reads the names of public office holders in
LINKCHECK_SHARED_DATA (or ../shared/data beside the checkout); no table is built from them. A true positive is
a name with its own reading. The negatives: readings of random other people; of made-up relatives (the same
surname, a random other person's given name); the right reading with one kana edited. A negative whose kana is
the same as the name's own is left out. Rates are given at the score that 0.1 % or 1 % of the negatives reach.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import linkcheck as lc
from linkcheck.compare.reading import split_whole
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

FILES = ("names_dev.csv", "assembly_members.csv")
NEGATIVES_EACH = 200
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゴザジズダデド"
FALSE_POSITIVE_RATES = (0.001, 0.01)
Strings = list[str]


@dataclass(frozen=True, slots=True)
class People:
    """Kanji names and readings of one file; parts of the reading where a space tells them, else empty."""

    kanji: Strings
    kana: Strings
    kana_surname: Strings
    kana_given_name: Strings


def folder() -> Path:
    """Where the names lie."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("LINKCHECK_SHARED_DATA", beside))


def half_of(kanji: str) -> str:
    """A fixed half for every name, whatever the file: dev or test."""
    return ("dev", "test")[hashlib.sha256(kanji.replace(" ", "").encode()).digest()[0] & 1]


def people(name: str, half: str) -> People:
    """The distinct names of one file in one half ("all": both), in file order."""
    rows: dict[tuple[str, str], None] = {}
    with (folder() / name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if "kanji" in row:
                kanji, kana = (" ".join(row[key].split()) for key in ("kanji", "kana"))
            else:
                kanji = f"{row['family_kanji'].strip()} {row['given_kanji'].strip()}"
                kana = f"{row['family_kana'].strip()} {row['given_kana'].strip()}"
            if len(kana) > 3 and half in ("all", half_of(kanji)):
                rows[kanji, " ".join(lc.normalize_kana([kana], rung="K1")[0].split())] = None
    parts = [[*kana.split(), "", ""][:2] if " " in kana else ["", ""] for _, kana in rows]
    return People(
        [kanji for kanji, _ in rows], [kana for _, kana in rows], [a for a, _ in parts], [b for _, b in parts]
    )


def negatives(found: People, seed: int = 1) -> dict[str, tuple[Strings, Strings]]:
    """Wrong (kanji, kana) pairs by kind."""
    random = np.random.default_rng(seed)
    count = len(found.kanji)
    own, other = (
        np.repeat(np.arange(count), NEGATIVES_EACH),
        random.integers(0, count, count * NEGATIVES_EACH),
    )
    strangers, relatives, edited = [], [], []
    for row, far in zip(own.tolist(), other.tolist(), strict=True):
        kanji, kana, surname = found.kanji[row], found.kana[row], found.kana_surname[row]
        far_surname, far_given = found.kana_surname[far], found.kana_given_name[far]
        if surname and far_surname:
            same_given = far_given == found.kana_given_name[row]
            if not same_given:
                relatives.append((kanji, f"{surname} {far_given}"))
            if not same_given and far_surname != surname:
                strangers.append((kanji, f"{far_surname} {far_given}"))
        elif kana[:3] != found.kana[far][:3]:
            strangers.append((kanji, found.kana[far]))
    for row in np.repeat(np.arange(count), 20).tolist():
        edited.append((found.kanji[row], one_edit(found.kana[row], random)))
    kinds = {"random": strangers, "family": relatives, "one edit": edited}
    return {kind: ([a for a, _ in pairs], [b for _, b in pairs]) for kind, pairs in kinds.items() if pairs}


def one_edit(kana: str, random: np.random.Generator) -> str:
    """The reading with one kana replaced, dropped or added."""
    place = int(random.choice([at for at, letter in enumerate(kana) if letter != " "]))
    letter = KANA[int(random.integers(len(KANA)))]
    kind = int(random.integers(3))
    if kind == 0 and letter != kana[place]:
        return kana[:place] + letter + kana[place + 1 :]
    return kana[:place] + kana[place + 1 :] if kind == 1 else kana[:place] + letter + kana[place:]


def lattice_scores(kanji: Strings, kana: Strings) -> Any:
    """Bits of `reading_agreement`; what it cannot assess counts as 0 bits."""
    return lc.reading_agreement(kanji, kana)["bits"].to_arrow().fill_null(0.0).to_numpy()


def pykakasi_scores(kanji: Strings, kana: Strings) -> Any:
    """rapidfuzz ratio of pykakasi's one reading and the kana, both without spaces and after the Zengin fold."""
    import pykakasi
    from rapidfuzz import fuzz, process

    converter = pykakasi.kakasi()
    read = {
        name: "".join(part["kana"] for part in converter.convert(name.replace(" ", "")))
        for name in set(kanji)
    }
    folded = dict(zip(read, lc.normalize_kana(list(read.values()), rung="K2"), strict=True))
    return process.cpdist(
        [folded[name] for name in kanji], [text.replace(" ", "") for text in kana], scorer=fuzz.ratio
    )


METHODS = {"linkcheck": lattice_scores, "pykakasi + rapidfuzz": pykakasi_scores}


def rates(right: Any, wrong: Any) -> dict[str, float]:
    """Share of right readings above the score that a false positive rate allows; ties count as missed."""
    order = np.sort(wrong)[::-1]
    return {
        f"{rate:.1%}": float((right > order[int(rate * len(order))]).mean()) for rate in FALSE_POSITIVE_RATES
    }


def split_share(found: People) -> float | None:
    """Share of the names known apart that are cut right when no side has a space."""
    apart = [row for row, surname in enumerate(found.kana_surname) if surname and " " in found.kanji[row]]
    kanji, kana = ([column[row].replace(" ", "") for row in apart] for column in (found.kanji, found.kana))
    cut, kana_cut, _ = split_whole(fold_kanji(kanji), fold_kana(kana))
    right = [found.kanji[row].index(" ") for row in apart], [found.kana[row].index(" ") for row in apart]
    if not apart:
        return None
    return float(np.mean((cut == right[0]) & (kana_cut == right[1])))


def speed(rows: int = 300_000) -> dict[str, float]:
    """Full names per second of processor time: right names made of the surnames and given names of the first file."""
    found = people(FILES[0], "all")
    order = np.random.default_rng(5).integers(0, len(found.kanji), (2, rows)).tolist()
    kanji, kana = (
        pa.array(
            [f"{column[a].split()[0]} {column[b].split()[1]}" for a, b in zip(*order, strict=True)],
            pa.string(),
        )
        for column in (found.kanji, found.kana)
    )
    lc.reading_agreement(kanji[:1000], kana[:1000])  # compiled now, not below
    start = time.process_time()
    lc.reading_agreement(kanji, kana)
    return {"names_per_second": round(rows / (time.process_time() - start))}


def measure(half: str = "test", methods: tuple[str, ...] = tuple(METHODS)) -> dict[str, Any]:
    """True positive rates by file, kind of negatives and method, with the number of pairs behind each."""
    result: dict[str, Any] = {"speed": speed()}
    for name in FILES:
        found = people(name, half)
        wrong = negatives(found)
        result[name] = {
            "names": len(found.kanji),
            "split_right_share": split_share(found),
            "pairs": {kind: len(pairs[0]) for kind, pairs in wrong.items()},
        }
        for method in methods:
            start = time.perf_counter()
            right = METHODS[method](found.kanji, found.kana)
            result[name][method] = {
                kind: rates(right, METHODS[method](*pairs)) for kind, pairs in wrong.items()
            }
            if "family" in wrong:  # only names that are apart have relatives
                apart = np.array([bool(part) for part in found.kana_surname])
                result[name][method]["family"] = rates(right[apart], METHODS[method](*wrong["family"]))
            result[name][method]["seconds"] = round(time.perf_counter() - start, 2)
    return result


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:2]), indent=2, ensure_ascii=False))
