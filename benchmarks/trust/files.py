"""Files with damage: bytes changed, left out and put in, of every format that is read."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from linkcheck.errors import LinkcheckError
from linkcheck.readers import read_records
from linkcheck.readers.zengin import read_zengin

__all__ = ["FORMATS", "damage", "damaged", "outcome"]

HEADERS = ("record_id", "my_number", "name_kanji", "name_kana", "birth_date", "sex", "address")
ROWS = [
    (f"R{at:03d}", f"{at:012d}", "甲野　花子", "コウノ　ハナコ", "S50.1.2", "2", f"港区芝5丁目{at}番1号")
    for at in range(40)
]


def _table() -> pa.Table:
    return pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(HEADERS)})


def _text(encoding: str, joint: str) -> bytes:
    lines = [joint.join(row) for row in (HEADERS, *ROWS)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def _parquet(**options: object) -> bytes:
    file = io.BytesIO()
    pq.write_table(_table(), file, **options)
    return file.getvalue()


def _workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADERS, *ROWS):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def _payments() -> bytes:
    head, data, end = (
        b"1210" + b" " * 116,
        b"2" + b"0" * 49 + b"\xb1\xb6 \xca\xc5\xba" + b" " * 64,
        b"9" + b" " * 119,
    )
    return head + data * 10 + b"8" + b"0" * 119 + end


FORMATS: dict[str, list[bytes]] = {
    "csv": [_text("utf-8-sig", ","), _text("cp932", ","), _text("utf-16", "\t"), _text("euc_jp", ",")],
    "parquet": [_parquet(), _parquet(compression="none", use_dictionary=False), _parquet(compression="zstd")],
    "xlsx": [_workbook()],
    "zengin": [_payments()],
}
"""Whole files of each format, as bytes."""


def damage(content: bytes, rng: random.Random) -> bytes:
    """A file with one to eight places changed, left out, put in, or cut off at the end; of a workbook mostly in the
    parts it is packed of, which whole checksums would not let through."""
    if content.startswith(b"PK") and rng.random() < 0.8:
        return _repacked(content, rng)
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        at, kind = rng.randrange(max(len(data), 1)), rng.random()
        if kind < 0.6 and data:
            data[at] = rng.randrange(256)
        elif kind < 0.75:
            del data[at : at + rng.randrange(1, 9)]
        elif kind < 0.95:
            data[at:at] = bytes(rng.choice(b'\x00\xff",\r\n\x1a\x811') for _ in range(rng.randrange(1, 9)))
        else:
            del data[at:]
    return bytes(data)


def _repacked(content: bytes, rng: random.Random) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        names = book.namelist()
        hit = rng.choice([name for name in names if "sheet" in name or "hared" in name or "book" in name])
        for name in names:
            packed.writestr(name, damage(book.read(name), rng) if name == hit else book.read(name))
    return made.getvalue()


def outcome(kind: str, content: bytes, path: Path) -> str:
    """How reading a file ends: "read", "refused" (an error of the input), or the fault by its name."""
    try:
        if kind == "zengin":
            read_zengin(content, strict=False)
        else:
            path.write_bytes(content)
            source = read_records(path, "insurance")
            rows = source.table().num_rows + source.quarantine.num_rows
            if rows != source.row_count:
                return f"{rows} of {source.row_count} rows"
        return "read"
    except LinkcheckError:
        return "refused"
    except Exception as error:
        return f"a fault: {type(error).__name__}"


def damaged(counts: dict[str, int], seed: int = 16) -> dict[str, dict[str, int]]:
    """How so many damaged files of each format end."""
    told: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, count in counts.items():
            rng, ends = random.Random(seed), Counter[str]()
            for _ in range(count):
                content = damage(rng.choice(FORMATS[kind]), rng)
                ends[outcome(kind, content, Path(folder) / f"records.{kind}")] += 1
            told[kind] = dict(ends)
    return told
