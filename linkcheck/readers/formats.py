"""Files of other formats than those that are read, each named with what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

from linkcheck.errors import InputError

__all__ = ["refuse_other_formats"]

EXPECTED = "a CSV, TSV, Parquet or Excel (.xlsx) file"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part of a workbook with a password, in the directory at the end or the start of the file."""

LONGEST_KIND = 100

STARTS = {
    b"\x1f\x8b": ("a compressed one", "Decompress it first."),
    b"%PDF": ("a PDF", "Get the table it was printed from."),
    b"<html": ("a web page", "Open it in Excel and save it as .xlsx or CSV."),
    b"<!doc": ("a web page", "Open it in Excel and save it as .xlsx or CSV."),
    b"<table": ("a web page", "Open it in Excel and save it as .xlsx or CSV."),
    b"<?xml": ("an XML file", "Open it in Excel and save it as .xlsx or CSV."),
    b"{\\rtf": ("a text document", "Save the table as CSV."),
}


def refuse_other_formats(path: Path, start: bytes) -> None:
    """Raise InputError for a file of a format that is not read; `start` is how it begins."""
    if start.startswith(OLD_OFFICE):
        raise InputError(path.name, EXPECTED, *_old_office(path))
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, (found, to_do) in STARTS.items():
        if start.startswith(mark) or (mark.startswith(b"<") and text.startswith(mark)):
            raise InputError(path.name, EXPECTED, found, to_do)
    if start.startswith(b"PK\x03\x04") and (other := _other_archive(path)):
        raise InputError(path.name, EXPECTED, *other)


def _old_office(path: Path) -> tuple[str, str]:
    if ENCRYPTED in path.read_bytes():
        return "a workbook with a password", "Open it in Excel, take the password off, and save it as .xlsx."
    return "an old Excel file (.xls)", "Open it in Excel and save it as .xlsx."


def _other_archive(path: Path) -> tuple[str, str] | None:
    """What a ZIP archive is, if it is no workbook of Excel; a damaged one is left to the reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = b""
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    kind = file.read(LONGEST_KIND)
    except Exception:  # a damaged one; `zipfile` raises whatever the damage leads to
        return None
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "an OpenDocument file (.ods)", "Save it as .xlsx or CSV."
    if "xl/workbook.bin" in names:
        return "a binary Excel file (.xlsb)", "Save it as .xlsx."
    if "xl/workbook.xml" in names or any(name.startswith("xl/") for name in names):
        return None
    if any(name.startswith("word/") for name in names):
        return "a Word document", "Save its table as CSV."
    return "a ZIP archive", "Unpack it first."
