"""Canaries: persons with marked names, addresses and numbers in every input; where they come to light is told.

One of them is under non-disclosure. Every case is run as a command, with and without values, with and without
parts; what is searched is everything that the command wrote: outputs (workbooks and Parquet unpacked), both streams,
its folder for temporary files, the cache of machine code.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.trust.runs import IN_PARTS, ROOT
from linkcheck.kernels.cache import cache_directory
from synthetic_data.files import write_dataset
from synthetic_data.settings import Settings

__all__ = ["CASES", "Planted", "found_in", "hunt", "plant"]

NAME, KANA, PLACE, HIDDEN_PLACE = (
    "金絲雀　鳴子",
    "カナリア　ナルコ",
    "金絲雀県鳴子市黄羽町1番",
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


class Planted:
    """Data with canaries: the folder, the marked numbers, and how many values were marked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers, self.count = folder, (), 0


def plant(folder: Path) -> Planted:
    """Write the inputs of all cases, the records of the first persons linked crosswise, with marked values."""
    scenarios = ("accounts", "tax", "points", "certificates")
    paths = write_dataset(folder, 800, 16, Settings(), scenarios=scenarios)
    planted = Planted(folder)
    tables = {
        name: pq.read_table(path).to_pylist() for name, path in paths.items() if path.suffix == ".parquet"
    }
    own: list[str] = []
    for name in ("insurance", "accounts", "tax", "points"):
        rows = tables[name]
        own += [row["my_number"] for row in rows[:4]]
        for at in (0, 2):
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
    (folder / "parts.toml").write_text(IN_PARTS)
    return planted


def _mark(row: dict[str, Any], place: str) -> int:
    count = 1 if row.get("my_number") else 0
    for names, value in ((NAMES, NAME), (KANAS, KANA), (PLACES, place)):
        for name in names:
            if row.get(name):
                row[name] = value
                count += 1
    return count


def run(planted: Planted, case: str, out: Path, *options: str) -> bytes:
    """Run a case as a command with a home, a cache and a folder for temporary files of its own; both its streams."""
    files = CASES[case]
    arguments = [f"{files['records']}.parquet"]
    for option, name in files.items():
        arguments += [] if option == "records" else [option, f"{name}.parquet"]
    (out / "tmp").mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(out / "tmp")}
    command = [
        sys.executable,
        "-m",
        "linkcheck",
        "check",
        case,
        *arguments,
        "--out",
        str(out / "out"),
        *options,
    ]
    done = subprocess.run(command, cwd=planted.folder, env=env, capture_output=True, check=False)
    if done.returncode != 1:
        raise RuntimeError(f"{case}: status {done.returncode}: {done.stderr.decode()[-300:]}")
    return done.stdout + done.stderr


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file in a folder, its name included; what is packed also unpacked."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        yield path.name, path.name.encode() + path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    yield f"{path.name}/{name}", book.read(name)
        if path.suffix == ".parquet":
            yield f"{path.name} (rows)", repr(pq.read_table(path).to_pylist()).encode()
            yield f"{path.name} (about)", repr(pq.read_metadata(path).to_dict()).encode()
            yield (
                f"{path.name} (schema)",
                repr((pq.read_schema(path), pq.read_schema(path).metadata)).encode(),
            )


def found_in(content: bytes, numbers: tuple[str, ...], *, shown: bool) -> list[str]:
    """The canaries in a content; where values are shown, names and plain addresses may be, numbers and hidden
    addresses may not."""
    words = [HIDDEN_PLACE[:6], *numbers]
    words += [] if shown else ["金絲雀", "鳴子", "カナリア", "ｶﾅﾘｱ", "ナルコ", "ﾅﾙｺ", "黄羽"]
    return [
        word
        for word in words
        if any(word.encode(code) in content for code in ("utf-8", "cp932", "utf-16-le"))
    ]


def hunt(planted: Planted, folder: Path, cases: tuple[str, ...] = tuple(CASES)) -> dict[str, Any]:
    """Run every case in every way: how many runs, files searched, canaries planted, found (by file), and shown: files
    that carry a name because values were asked for, so that it is seen that the search finds something."""
    told: dict[str, Any] = {"planted": planted.count, "runs": 0, "searched": 0, "shown": 0, "found": []}
    ways = [(), ("--show-values",), ("--settings", "parts.toml"), ("--for-next",)]
    for case in cases:
        for place, options in enumerate(ways):
            if case == "certificates" and options == ("--for-next",):
                continue
            out = folder / f"{case}-{place}"
            streams = run(planted, case, out, *options)
            told["runs"] += 1
            for name, content in (("streams", streams), *_contents(out)):
                told["searched"] += 1
                shown = "--show-values" in options and name != "streams"
                told["shown"] += shown and bool(found_in(content, planted.numbers, shown=False))
                told["found"] += [
                    f"{case} {name}: {word}" for word in found_in(content, planted.numbers, shown=shown)
                ]
    for name, content in _contents(Path(cache_directory())):
        told["searched"] += 1
        told["found"] += [f"{name}: {word}" for word in found_in(content, planted.numbers, shown=False)]
    return told
