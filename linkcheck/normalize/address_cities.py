"""Every form in which a city is written, in kanji and in kana."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["all_forms", "city_forms", "kana_forms"]

IN_COUNTY = re.compile("^(.+?郡|.+島)(.+[町村])$")
IN_CITY = re.compile("^(.+市)(.+区)$")


def city_forms(prefecture: str, name: str) -> Iterator[str]:
    """Every way in which a city is written: with and without prefecture, county and designated city."""
    names = [name]
    if county := IN_COUNTY.match(name):
        names.append(county[2])
    elif ward := IN_CITY.match(name):
        names.append(ward[2])
    for form in names:
        yield prefecture + form
        yield form
        if prefecture[-1:] in "都府県":
            yield prefecture[:-1] + form


def all_forms(cities: pa.Table) -> dict[str, set[int]]:
    """Form -> the cities it may mean; old names as -1 - city; a designated city means its wards.

    Towns and villages of old have no form without county and prefecture, nor one that is a city's of today.
    """
    forms: dict[str, set[int]] = defaultdict(set)
    former: dict[str, set[int]] = defaultdict(set)
    for index, row in enumerate(cities.to_pylist()):
        county = IN_COUNTY.match(row["name"])
        for form in city_forms(row["prefecture"], row["name"]):
            if row["now"] is None:
                forms[form].add(index)
            elif county is None or form != county[2]:
                former[form] |= {-1 - city for city in row["now"]}
        if ward := IN_CITY.match(row["name"]):
            for form in city_forms(row["prefecture"], ward[1]):
                forms[form].add(index)
    return former | forms


def shared_start(names: list[str]) -> str:
    """What all names of wards begin with, up to シ: the kana of their designated city."""
    first, last = min(names), max(names)
    size = next((at for at, letter in enumerate(first) if last[at : at + 1] != letter), len(first))
    return first[: first[:size].rfind("シ") + 1]


def kana_forms(cities: pa.Table) -> dict[str, set[int]]:
    """The same for names in kana: with and without prefecture, county and designated city."""
    rows = cities.filter(pc.not_equal(cities["kana"], "")).to_pylist()
    wards: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if ward := IN_CITY.match(row["name"]):
            wards[row["prefecture"] + ward[1]].append(row["kana"])
    parents = {name: shared_start(kana) for name, kana in wards.items()}
    forms: dict[str, set[int]] = defaultdict(set)
    for index, row in enumerate(rows):
        parts = [
            row["kana"],
            row["kana"].split("グン", 1)[-1] if IN_COUNTY.match(row["name"]) else row["kana"],
        ]
        if ward := IN_CITY.match(row["name"]):
            parent = parents[row["prefecture"] + ward[1]]
            parts.append(row["kana"].removeprefix(parent))
            parts.append(parent)
        for part in parts:
            forms[part].add(index)
            forms[row["prefecture_kana"] + part].add(index)
    return forms
