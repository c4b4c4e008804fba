"""Canaries: persons with marked names, addresses and numbers in the inputs of all cases, and how they are found again.

Some of them are under non-disclosure. What is packed (workbooks, Parquet) is searched unpacked, too.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from synthetic_data.files import write_dataset
from synthetic_data.settings import Settings

__all__ = ["CASES", "Planted", "contents", "found_in", "plant"]

NAME, KANA, PLACE, HIDDEN_PLACE = (
    "金絲雀　鳴弧",
    "カナリア　ナルコ",
    "金絲雀県鳴弧市黄羽町1番",
    "秘匿県秘匿市秘匿町2番",
)
CASES: dict[str, dict[str, str]] = {
    "insurance": {"records": "insurance", "--register": "register"},
    "accounts": {"records": "accounts", "--register": "register", "--sessions": "account_sessions"},
    "tax": {"records": "tax", "--register": "register", "--other-store": "tax_other_store"},
    "points": {"records": "points", "--register": "register", "--sessions": "point_sessions"},
    "certificates": {"records": "certificate_issues", "--requests": "certificate_requests"},
}
NAMES = ("name_kanji", "former_name_kanji", "subject_name_kanji")
KANAS = ("name_kana", "holder_kana", "former_name_kana")
PLACES = ("address", "former_address", "subject_address")


@dataclass
class Planted:
    """Data with canaries: the folder, the marked numbers, and how many values were marked."""

    folder: Path
    numbers: tuple[str, ...] = ()
    count: int = 0


def plant(folder: Path) -> Planted:
    """Write the inputs of all cases, the records of the first persons linked crosswise, with marked values."""
    scenarios = ("accounts", "tax", "points", "certificates")
    paths = write_dataset(folder, 2_500, 16, Settings(), scenarios=scenarios)
    planted = Planted(folder)
    tables = {
        name: pq.read_table(path).to_pylist() for name, path in paths.items() if path.suffix == ".parquet"
    }
    own: list[str] = []
    for name in ("insurance", "accounts", "tax", "points"):
        rows = tables[name]
        own += [row["my_number"] for row in rows[:12]]
        for at in range(0, 12, 2):
            rows[at]["my_number"], rows[at + 1]["my_number"] = (
                rows[at + 1]["my_number"],
                rows[at]["my_number"],
            )
    marked, hidden = set(own[::2]), set(own[::4])
    for row in tables["register"]:
        row["nondisclosure"] = "1" if row["my_number"] in hidden else "0"
    for at, row in enumerate(tables["certificate_issues"][:8]):
        row["request_id"] = (
            tables["certificate_issues"][at ^ 1]["request_id"] if at < 4 else row["request_id"]
        )
    planted.numbers = tuple(sorted(marked))
    for name, rows in tables.items():
        if not name.startswith("truth"):
            chosen = (
                rows[:6]
                if name.startswith("certificate")
                else [r for r in rows if r.get("my_number") in marked]
            )
            for row in chosen:
                planted.count += _mark(row, HIDDEN_PLACE if row.get("my_number") in hidden else PLACE)
            pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return planted


def _mark(row: dict[str, Any], place: str) -> int:
    count = 1 if row.get("my_number") else 0
    for names, value in ((NAMES, NAME), (KANAS, KANA), (PLACES, place)):
        for name in names:
            if row.get(name):
                row[name] = value
                count += 1
    return count


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file in a folder by its path there, its name included; what is packed also unpacked."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        yield name, name.encode() + path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for part in book.namelist():
                    yield f"{name}/{part}", book.read(part)
        if path.suffix == ".parquet":
            schema = pq.read_schema(path)
            yield f"{name} (rows)", repr(pq.read_table(path).to_pylist()).encode()
            yield f"{name} (about)", repr(pq.read_metadata(path).to_dict()).encode()
            yield f"{name} (schema)", repr((schema, schema.metadata)).encode()


SHORTEST_IN_PACKED = 4
"""Bytes of a canary below which packed bytes hold it by chance; what is packed is searched unpacked, too."""


def found_in(content: bytes, numbers: tuple[str, ...], *, shown: bool, is_packed: bool = False) -> list[str]:
    """The canaries in a content; where values are shown, names and plain addresses may be, numbers and hidden
    addresses may not. is_packed: compressed bytes, searched for canaries that are no chance there."""
    words = [HIDDEN_PLACE[:6], *numbers]
    words += [] if shown else ["金絲雀", "鳴弧", "カナリア", "ｶﾅﾘｱ", "ナルコ", "ﾅﾙｺ", "黄羽"]
    return [
        word
        for word in words
        if any(
            told in content and (not is_packed or len(told) >= SHORTEST_IN_PACKED)
            for told in (word.encode(code) for code in ("utf-8", "cp932", "utf-16-le"))
        )
    ]
