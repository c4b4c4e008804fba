"""Text files in the encodings of Japanese systems, decoded block by block to UTF-8.

Nothing is decoded silently wrong: bytes that are no text in the encoding come out as the byte 0xFF, which UTF-8 never
holds, so that the row they are in can be refused and all others kept.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from linkcheck.errors import InputError

__all__ = ["BLOCK", "ENCODINGS", "ahead", "decode_marked", "encoding_name", "utf8_blocks"]

_Part = TypeVar("_Part")

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "iso-2022-jp": "iso2022_jp_ext",
}
"""Encodings by the name they are declared under, and Python's codec for each."""

OTHER_NAMES = {
    "utf8": "utf-8",
    "utf-8n": "utf-8",
    "utf8-sig": "utf-8-sig",
    "utf-8-bom": "utf-8-sig",
    "sjis": "cp932",
    "s-jis": "cp932",
    "shift-jis": "cp932",
    "shiftjis": "cp932",
    "ms932": "cp932",
    "windows-31j": "cp932",
    "932": "cp932",
    "mskanji": "cp932",
    "eucjp": "euc-jp",
    "euc": "euc-jp",
    "eucjp-ms": "euc-jp",
    "cp51932": "euc-jp",
    "ujis": "euc-jp",
    "utf16": "utf-16",
    "unicode": "utf-16",
    "jis": "iso-2022-jp",
    "iso2022-jp": "iso-2022-jp",
    "iso2022jp": "iso-2022-jp",
}
BLOCK = 1 << 23
MARK = "linkcheck-mark"
MARKED = "\udcff"


def encoding_name(declared: str) -> str:
    """The name of ENCODINGS for what a user wrote. Raises InputError for an encoding that is not read.

    >>> encoding_name("Shift_JIS"), encoding_name("EUC_JP")
    ('cp932', 'euc-jp')
    """
    name = declared.strip().casefold().replace("_", "-")
    name = OTHER_NAMES.get(name, name)
    if name not in ENCODINGS:
        raise InputError("encoding_name", "encoding", known=", ".join(ENCODINGS), length=len(declared))
    return name


def _mark(error: UnicodeError) -> tuple[str | bytes, int]:
    """Put a mark for what cannot be decoded; characters that vendors added to EUC-JP are read as CP932's."""
    if isinstance(error, UnicodeDecodeError):
        added = _vendor_character(error) if error.encoding == "euc_jp" else None
        return (added, error.start + 2) if added else (MARKED, error.end)
    if isinstance(error, UnicodeEncodeError):
        return b"\xff" * (error.end - error.start), error.end
    raise error


def _vendor_character(error: UnicodeDecodeError) -> str | None:
    """Rows 13 and 89 to 92 (㈱, 髙, 﨑): in EUC-JP as Microsoft and IBM write it, not in Python's."""
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or not all(0xA1 <= byte <= 0xFE for byte in pair):
        return None
    row, cell = pair[0] - 0xA0, pair[1] - 0xA0
    lead = (row - 1) // 2 + (0x81 if row <= 62 else 0xC1)
    trail = cell + 0x9E if row % 2 == 0 else cell + 0x3F + (cell > 63)
    try:
        return bytes((lead, trail)).decode("cp932")
    except UnicodeDecodeError:
        return None


codecs.register_error(MARK, _mark)


def decode_marked(data: bytes, encoding: str) -> str:
    """A whole piece of text; what cannot be decoded is U+DCFF."""
    return codecs.decode(data, ENCODINGS[encoding], MARK)


def utf8_blocks(path: Path, encoding: str, size: int = BLOCK) -> Iterator[bytes]:
    """A file as blocks of UTF-8 in which 0xFF stands for bytes that could not be decoded; `size`: bytes of each."""
    decoder = codecs.getincrementaldecoder(ENCODINGS[encoding])(MARK)
    with path.open("rb") as file:
        while block := file.read(size):
            yield _encode(decoder.decode(block))
    yield _encode(decoder.decode(b"", True))


def ahead(parts: Iterable[_Part]) -> Iterator[_Part]:
    """The same parts, each made in another thread while the one before it is used."""
    rest = iter(parts)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, rest, None)
        while (part := following.result()) is not None:
            following = pool.submit(next, rest, None)
            yield part


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", MARK)
