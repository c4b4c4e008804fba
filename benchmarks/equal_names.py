"""Which different names linkcheck calls equal, over all names of a dictionary: ``python -m benchmarks.equal_names``.

Takes every surname and given name of the Sudachi core dictionary (downloaded with pip as for the reading tables;
``--inputs DIR`` keeps it), compares all that could be equal, and writes ``results/equal_names.json``: pairs of
different spellings on E1 and E2 by the rule that allowed each, with the characters involved, and pairs of readings that
K1 and K2 fold together by the letters involved. ``--list FILE`` writes every pair of names.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from run import machine, write  # noqa: E402

import linkcheck as lc  # noqa: E402
from linkcheck.normalize.kanji import variant_tables  # noqa: E402
from linkcheck.tables import build_readings, reading_sources  # noqa: E402

SHOWN = 60  # character pairs per rule in the result, the most frequent ones
Pair = tuple[str, str]


def dictionary_names(inputs: Path) -> tuple[list[str], list[str]]:
    """Distinct spellings and distinct readings of surnames and given names."""
    found = [
        (name, reading)
        for tags, name, reading in reading_sources.sudachi_entries(inputs)
        if tags[2] == "人名" and tags[3] in reading_sources.PARTS
    ]
    return sorted({name for name, _ in found}), sorted({reading for _, reading in found})


def alike(names: list[str], forms: list[str]) -> Iterator[Pair]:
    """Pairs of different names with one form."""
    groups: dict[str, list[str]] = {}
    for name, form in zip(names, forms, strict=True):
        groups.setdefault(form.replace(" ", ""), []).append(name)
    for group in groups.values():
        yield from itertools.combinations(group, 2)


def candidates(names: list[str]) -> list[Pair]:
    """Pairs of names that may be equal: of one normal form, or with a character replaced by one listed with it."""
    forms = list(lc.normalize_kanji(names))
    found = set(alike(names, forms))
    by_form: dict[str, list[str]] = {}
    for name, form in zip(names, forms, strict=True):
        by_form.setdefault(form, []).append(name)
    partners: dict[str, set[str]] = {}
    keys = [int(key) for key in variant_tables().confusable if int(key) & 1]
    for left, right in ((chr(key >> 32), chr((key & 0xFFFFFFFF) >> 1)) for key in keys):
        partners.setdefault(left, set()).add(right)
        partners.setdefault(right, set()).add(left)
    for name in names:
        for place, letter in enumerate(name):
            for partner in partners.get(letter, ()):
                (form,) = lc.normalize_kanji([name[:place] + partner + name[place + 1 :]])
                found |= {
                    (min(name, other), max(name, other)) for other in by_form.get(form, ()) if other != name
                }
    return sorted(found)


def letters_of(left: str, right: str) -> str:
    """The characters that differ, those of each place together; the whole names where their lengths differ."""
    if len(left) != len(right):
        return f"{left} {right}"
    return " ".join("".join(sorted(pair)) for pair in zip(left, right, strict=True) if len(set(pair)) > 1)


def by_rule(rules: Iterable[str], pairs: list[Pair]) -> dict[str, Any]:
    """Number of pairs and the most frequent differences of every rule, the most frequent rule first."""
    found: dict[str, Counter[str]] = {}
    for rule, pair in zip(rules, pairs, strict=True):
        found.setdefault(rule, Counter())[letters_of(*pair)] += 1
    order = sorted(found, key=lambda rule: (-found[rule].total(), rule))
    return {
        rule: {
            "pairs": found[rule].total(),
            "differences": len(found[rule]),
            "most_frequent": dict(sorted(found[rule].items(), key=lambda item: (-item[1], item[0]))[:SHOWN]),
        }
        for rule in order
    }


def measure(inputs: Path, listing: Path | None) -> dict[str, Any]:
    """The figures; also writes the whole list of pairs if asked to."""
    names, readings = dictionary_names(inputs)
    pairs = candidates(names)
    compared = lc.compare_kanji(*(pa.array(side) for side in zip(*pairs, strict=True))).to_pylist()
    equal = [place for place, found in enumerate(compared) if found["level"] in ("E0", "E1", "E2")]
    rules = [f"{compared[place]['level']} {compared[place]['rule']}" for place in equal]
    if listing:
        with listing.open("w", encoding="utf-8", newline="") as file:
            rows = ((*pairs[place], rule) for place, rule in zip(equal, rules, strict=True))
            csv.writer(file).writerows([("left", "right", "rule"), *rows])
    kana = sorted(set(alike(readings, list(lc.normalize_kana(readings, rung="K2")))))
    rungs = list(lc.compare_kana(*(pa.array(side) for side in zip(*kana, strict=True)))) if kana else []
    return {
        "source": ", ".join(build_readings.SUDACHI),
        "names": {
            "distinct": len(names),
            "equal_pairs": len(equal),
            "rules": by_rule(rules, [pairs[x] for x in equal]),
        },
        "readings": {"distinct": len(readings), "equal_pairs": len(kana), "rules": by_rule(rungs, kana)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, help="folder of downloads, kept; filled if it is empty")
    parser.add_argument("--list", type=Path, help="CSV file for all pairs of names")
    chosen = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as scratch:
        inputs = chosen.inputs or Path(scratch)
        if not (inputs / "readings").is_dir():
            build_readings.fetch(inputs)
        figures = measure(inputs, chosen.list)
    write("equal_names", {"machine": about, **figures})


if __name__ == "__main__":
    main()
