"""Text files in the encodings of Japanese systems, decoded block by block to UTF-8.

Nothing is decoded silently wrong: bytes that are no text in the encoding come out as the byte 0xFF, which UTF-8 never
holds, so that the row they are in can be refused and all others kept.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

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
BLOCK = 1 << 22
LARGE = 1 << 23
"""Bytes of a file from which on loading a kernel is worth while."""

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


def utf8_blocks(path: Path, encoding: str, size: int = BLOCK) -> Iterator[bytes | memoryview]:
    """A file as blocks of UTF-8 in which 0xFF stands for bytes that could not be decoded; `size`: bytes of each."""
    if encoding == "cp932" and path.stat().st_size > LARGE:
        yield from cp932_blocks(path, size)
        return
    decoder = codecs.getincrementaldecoder(ENCODINGS[encoding])(MARK)
    with path.open("rb") as file:
        while block := file.read(size):
            yield _encode(decoder.decode(block))
    yield _encode(decoder.decode(b"", True))


def cp932_blocks(path: Path, size: int = BLOCK) -> Iterator[memoryview]:
    """The same of a file in CP932, by a kernel: a third of the time, and other threads go on meanwhile."""
    from linkcheck.kernels.text.cp932 import LONGEST, to_utf8

    singles, pairs = _cp932_characters()
    with path.open("rb") as file:
        rest, final = b"", False
        while not final:
            block = file.read(size)
            rest, final = rest + block, not block
            data = np.frombuffer(rest, np.uint8)
            room = np.empty(LONGEST * (len(data) + 1), np.uint8)
            written, used = to_utf8(data, singles, pairs, final, room)
            rest = rest[used:]
            yield room[:written].data


@lru_cache(maxsize=1)
def _cp932_characters() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Every character by its one byte uint32[256] and by its two bytes uint32[65536], as the kernel takes them."""
    high, low = np.arange(0x80, 0x100, dtype=np.uint8), np.arange(0x40, 0x100, dtype=np.uint8)
    two = np.stack([np.repeat(high, len(low)), np.tile(low, len(high))], axis=1)
    singles, pairs = np.zeros(1 << 8, np.uint32), np.zeros(1 << 16, np.uint32)
    singles[high], pairs[two @ np.array([0x100, 1])] = _characters(high[:, None]), _characters(two)
    return singles, pairs


def _characters(codes: npt.NDArray[np.uint8]) -> list[int]:
    """The characters of codes uint8[N, B], packed as the kernel takes them; 0 where a code is no one character."""
    ends = np.full((len(codes), 1), ord("\n"), np.uint8)
    texts = np.hstack([codes, ends]).tobytes().decode("cp932", "replace").split("\n")[:-1]
    read = [text.encode() if len(text) == 1 and text != "\ufffd" else b"" for text in texts]
    return [len(data) << 24 | int.from_bytes(data, "little") for data in read]


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
