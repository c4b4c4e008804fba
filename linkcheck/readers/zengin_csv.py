"""The CSV form of Zengin files: the same records with commas between the fields and without filling."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from linkcheck.normalize.zengin import jis_bytes
from linkcheck.readers.zengin_frames import WIDTH, Frames
from linkcheck.tables import table_path

__all__ = ["csv_records", "looks_like_csv"]

KINDS = {"1": "header", "2": "transfer", "8": "trailer", "9": "end"}
NUMBERS = {
    "header": {0, 1, 2, 5, 6, 8, 10, 11},
    "transfer": {0, 1, 3, 5, 6, 7, 9, 10},
    "trailer": {0, 1, 2},
    "end": {0},
}
NEEDED = {"header": 2, "transfer": 10, "trailer": 3, "end": 1}
NAMES_LEFT_OUT = {"header": {4, 7, 9}, "transfer": {2, 4}, "trailer": set[int](), "end": set[int]()}


@lru_cache(maxsize=1)
def widths() -> dict[str, tuple[int, ...]]:
    """Field widths by kind of record."""
    table = tomllib.loads(table_path("zengin.toml").read_text("utf-8"))
    return {kind: tuple(fields) for kind, fields in table["widths"].items()}


def looks_like_csv(start: bytes) -> bool:
    """Whether a file's first bytes are a header record in CSV form, with or without quotes.

    >>> looks_like_csv(b'"1","21"'), looks_like_csv(b"1,21,0"), looks_like_csv(b"1210")
    (True, True, False)
    """
    plain = start.removeprefix(b"\xef\xbb\xbf").replace(b'"', b"")
    return plain[:2] == b"1,"


def csv_records(data: npt.NDArray[np.uint8]) -> Frames:
    """The records of a CSV form, filled up to 120 bytes. A line with too few or too long fields is broken.

    UTF-8 where the whole file is valid UTF-8, else CP932; letters in neither make a field unreadable.
    """
    raw = data.tobytes()
    encoding = "utf-8" if is_utf8(raw) else "cp932"
    rows: list[bytes] = []
    spans: list[tuple[int, int, bool]] = []  # offset, length, broken
    at = 0
    for line in raw.split(b"\n"):
        text = line.decode(encoding, "replace").strip("\r\x1a\ufeff")
        if text:
            record = fixed_record(next(csv.reader([text])))
            rows.append((record or b"").ljust(WIDTH, b" "))
            spans.append((at, len(line), record is None))
        at += len(line) + 1
    offsets, lengths, broken = (np.array(column) for column in zip(*spans, strict=True))
    starts = np.arange(len(rows), dtype=np.int64) * WIDTH
    return Frames(np.frombuffer(b"".join(rows), np.uint8), starts, lengths, offsets, broken)


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are valid UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def fixed_record(fields: list[str]) -> bytes | None:
    """One record of 120 bytes at most; None where a field lacks or is too long. Banks' names are left out."""
    kind = KINDS.get(fields[0].strip(), "")
    if not kind or len(fields) < NEEDED[kind]:
        return None if kind else fields[0].encode("ascii", "replace")[:1]
    if kind == "transfer":
        fields = [*fields[:11], *customer_code(fields[11:13])]
    record = b""
    for place, (field, width) in enumerate(zip(fields, widths()[kind], strict=False)):
        text = jis_bytes(field.strip())
        if place in NAMES_LEFT_OUT[kind]:
            text = b""
        if len(text) > width:
            return None
        record += text.rjust(width, b"0") if text and place in NUMBERS[kind] else text.ljust(width)
    return record


def customer_code(fields: list[str]) -> tuple[str, ...]:
    """One or two fields of customer codes as the two halves of the 20-byte field."""
    joined = "".join(field.strip().ljust(10) for field in fields)
    return joined[:10], joined[10:20]
