"""Zengin files: 120-byte records of bank accounts, checked against their own headers and trailers.

A file holds groups of a header, data records and a trailer with their count and total, then an end record.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.errors import InputError
from linkcheck.messages import Message, place
from linkcheck.normalize.zengin import ebcdic_to_jis, letters
from linkcheck.readers.opened import RawSource
from linkcheck.readers.reasons import QUARANTINE
from linkcheck.readers.tables import open_table
from linkcheck.readers.zengin_checks import Faults, check_records
from linkcheck.readers.zengin_csv import csv_records, looks_like_csv
from linkcheck.readers.zengin_frames import Frames, find_records
from linkcheck.readers.zengin_tables import data_table, header_codes, header_table, quarantine_table
from linkcheck.tables import table_path

__all__ = ["ZenginFile", "looks_like_zengin", "open_zengin", "read_zengin"]

Bytes = npt.NDArray[np.uint8]

OTHER_START = Message("別のバイト", "another byte")
STARTS = {
    0xEF: Message("UTF-8 の印", "a mark of UTF-8"),
    0xFE: Message("UTF-16 の印", "a mark of UTF-16"),
    0xFF: Message("UTF-16 の印", "a mark of UTF-16"),
}
"""What a file begins with that is no Zengin file, by its first byte."""

LINE_ENDS = {"jis": b"\r\n", "ebcdic": b"\r\n\x25\x15"}


@dataclass(frozen=True)
class ZenginFile:
    """What a Zengin file holds. Tables are Arrow; record numbers count from 1.

    records: record_number, record_id (the number as text), group, bank_code, branch_code, account_type,
        account_number, holder_kana (full width, marks joined, hyphen after kana as long mark), customer_code,
        holder_cut (the name fills its 30 bytes and may go on), amount.
    headers: record_number, group, business_code, month_day, data_count, total of every sound header.
    quarantine: record_number, byte_offset, fault, expected: every record that is not among the others.
    structure_count: sound headers, trailers and end records, so that
        len(records) + structure_count + len(quarantine) == record_count.
    notes: how many holders fill the field, use a hyphen as long mark, hold letters outside the agreed set.
    """

    records: pa.Table
    headers: pa.Table
    quarantine: pa.Table
    encoding: str
    form: str
    record_count: int
    structure_count: int
    notes: dict[str, int]


def looks_like_zengin(start: bytes) -> bool:
    """Whether the first bytes of a file are a Zengin header, fixed or CSV, in JIS or EBCDIC."""
    plain = start.translate(bytes(ebcdic_to_jis())) if start[:1] == b"\xf1" else start
    fixed = plain[:1] == b"1" and plain[1:3].decode("latin-1") in business_codes()
    return fixed or looks_like_csv(start)


@lru_cache(maxsize=1)
def business_codes() -> dict[str, str]:
    """Business codes with the layout of their data records."""
    table = tomllib.loads(table_path("zengin.toml").read_text("utf-8"))
    return dict(table["business_codes"])


def read_zengin(
    source: str | Path | bytes, *, encoding: str | None = None, strict: bool = True
) -> ZenginFile:
    """Read a Zengin file of fixed 120-byte records or its CSV form.

    encoding: "jis" or "ebcdic"; by default the first byte tells. strict: a fault of the file's structure
    (length, kind or order of records, count or total of a trailer) raises InputError with the number of the
    first such record; otherwise it goes to the quarantine, as a data record with an unreadable field always
    does. No record is lost.
    """
    name = "zengin_data" if isinstance(source, bytes) else Path(source).name
    data = np.frombuffer(source, np.uint8) if isinstance(source, bytes) else np.fromfile(source, np.uint8)
    if not len(data):
        raise InputError("transfer_empty", name)
    form = "csv" if looks_like_csv(data[:8].tobytes()) else "fixed"
    encoding = encoding or detected_encoding(name, data, form)
    to_jis = ebcdic_to_jis() if encoding == "ebcdic" else np.arange(256, dtype=np.uint8)
    frames = csv_records(data) if form == "csv" else find_records(data, to_jis, LINE_ENDS[encoding])
    return read_frames(name, frames, to_jis, encoding, form, strict)


def detected_encoding(name: str, data: Bytes, form: str) -> str:
    """The code that the first byte shows. Raises InputError for what is neither."""
    first = int(data[0])
    if form == "csv" or first == ord("1"):
        return "jis"
    if first == 0xF1:
        return "ebcdic"
    raise InputError("transfer_start", place(name, "record", record=1), found=STARTS.get(first, OTHER_START))


def read_frames(
    name: str, frames: Frames, to_jis: Bytes, encoding: str, form: str, strict: bool
) -> ZenginFile:
    """Check the records found and read the sound ones."""
    from linkcheck.kernels.rows.zengin import scan

    table = letters()
    starts = np.where(frames.broken, 0, frames.starts) if frames.broken.any() else frames.starts
    data = frames.data if len(frames.data) >= 120 else np.zeros(120, np.uint8)
    kinds, faults, first, second = scan(data, starts, to_jis, table.classes)
    kinds[frames.broken] = 0
    codes = header_codes(frames, kinds, to_jis)
    found = check_records(kinds, faults, first, second, frames.broken, codes, tuple(business_codes()))
    if strict:
        raise_first(name, found)
    sound = np.flatnonzero((kinds == 2) & ~found.any)
    records, notes = data_table(frames, sound, found.group, first, to_jis)
    return ZenginFile(
        records=records,
        headers=header_table(frames, kinds, found, first, second, codes, to_jis),
        quarantine=quarantine_table(frames, found),
        encoding=encoding,
        form=form,
        record_count=len(frames),
        structure_count=int(np.count_nonzero((kinds != 2) & ~found.any)),
        notes=notes,
    )


def raise_first(name: str, found: Faults) -> None:
    """Raise InputError for the first fault of structure."""
    if not found.structural.any():
        return
    record = int(np.argmax(found.structural))
    fault = found.names(record)[0]
    count, counted = found.counts.get(record, (-1, 0))
    written: object = f"{count:,}" if count >= 0 else Message("読み取れない値", "no number")
    raise InputError(
        f"zengin_{fault}", place(name, "record", record=record + 1), written=written, counted=counted
    )


def open_zengin(path: Path) -> RawSource:
    """Open a Zengin file as a source of records; what is unsound in it is in the source's quarantine.

    Which of its columns holds the My Number is for the caller to say (my_number = "customer_code").
    """
    file = read_zengin(path, strict=False)
    faults = file.quarantine
    reasons = pa.array([names.split()[0] for names in faults["fault"].to_pylist()], pa.string())
    lost = pa.table([faults["record_number"], reasons, faults["expected"]], QUARANTINE.names)
    return replace(open_table(file.records, path.name), lost=lost.cast(QUARANTINE))
