"""Files of other formats than those that are read, each named with what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

from linkcheck.errors import InputError

__all__ = ["refuse_other_formats"]

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part of a workbook with a password, in the directory at the end or the start of the file."""

LONGEST_KIND = 100

STARTS = {
    b"\x1f\x8b": "gzip",
    b"%PDF": "pdf",
    b"<html": "web",
    b"<!doc": "web",
    b"<table": "web",
    b"<?xml": "xml",
    b"{\\rtf": "rtf",
}
"""How files of other formats begin, and what messages call the format."""


def refuse_other_formats(path: Path, start: bytes) -> None:
    """Raise InputError for a file of a format that is not read; `start` is how it begins."""
    if start.startswith(OLD_OFFICE):
        raise InputError(f"format_{_old_office(path)}", path.name)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, found in STARTS.items():
        if start.startswith(mark) or (mark.startswith(b"<") and text.startswith(mark)):
            raise InputError(f"format_{found}", path.name)
    if start.startswith(b"PK\x03\x04") and (other := _other_archive(path)):
        raise InputError(f"format_{other}", path.name)


def _old_office(path: Path) -> str:
    return "password" if ENCRYPTED in path.read_bytes() else "xls"


def _other_archive(path: Path) -> str | None:
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
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names or any(name.startswith("xl/") for name in names):
        return None
    if any(name.startswith("word/") for name in names):
        return "word"
    return "zip"
