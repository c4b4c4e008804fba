"""CSV and TSV files of any size: decoded block by block, cut into rows strictly, read by Arrow.

Rows that cannot be read are refused with their line number and the reason; all others are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from linkcheck.columns import to_strings
from linkcheck.errors import InputError
from linkcheck.messages import place
from linkcheck.readers.arbiter import SAMPLED
from linkcheck.readers.decode import BLOCK, ahead, utf8_blocks
from linkcheck.readers.encoding import choose_encoding
from linkcheck.readers.head import Head, find_head
from linkcheck.readers.opened import RawSource, Rows
from linkcheck.readers.pieces import Resolution
from linkcheck.readers.reasons import RefusedRows

__all__ = ["open_delimited"]

END_OF_FILE = b"\x1a"
"""What systems of the 1980s end a text file with."""

SAMPLE_BLOCK = 1 << 18
LONGEST, LONGEST_HEAD = 1 << 26, 1 << 17


@dataclass(frozen=True, slots=True)
class _Cut:
    """Rows in a block of text; line numbers count from the start of the block."""

    ends: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    verdicts: npt.NDArray[np.uint8]
    fields: npt.NDArray[np.int32]
    used: int
    line_count: int


BYTES_PER_ROW = 64
"""Fewer than any row of records takes, for a guess at how many there are."""


def open_delimited(path: Path, encoding: str | None = None, wanted: Collection[str] = ()) -> RawSource:
    """Open a text file whose values are separated by commas, tabs, semicolons or bars.

    The headers are the row among the first 60 with the most known ones, or two rows together; what lies above is left
    out. wanted: headers that the settings name. Raises InputError if there are no headers, and for fixed widths.
    """
    proposal = choose_encoding(path, encoding)
    blocks = utf8_blocks(path, proposal.encoding, SAMPLE_BLOCK)
    start = bytes(next((block for block in blocks if block), b""))
    while len(start) < LONGEST and b"\n" not in start and b"\r" not in start and (block := next(blocks, b"")):
        start += block
    head = find_head(start[:LONGEST_HEAD].decode("utf-8", "surrogateescape"), path.name, wanted)

    def read(resolution: Resolution, batch_rows: int) -> Iterator[Rows]:
        places = sorted({place for piece in resolution.pieces for place in piece.places})
        size = SAMPLE_BLOCK if batch_rows <= SAMPLED else BLOCK
        for part in _parts(utf8_blocks(path, proposal.encoding, size), path.name, head, places):
            for start in range(0, max(len(part.source_row), 1), batch_rows):
                stop = start + batch_rows
                columns = {place: column[start:stop] for place, column in part.columns.items()}
                yield Rows(columns, part.source_row[start:stop], () if start else part.refused)

    return RawSource(
        path.name,
        head.titles,
        read,
        proposal.encoding,
        (*proposal.notes, *head.notes),
        rows_expected=path.stat().st_size // BYTES_PER_ROW,
        facts={"delimiter": head.delimiter, "header_row": head.line},
    )


def _parts(decoded: Iterator[bytes | memoryview], name: str, head: Head, places: list[int]) -> Iterator[Rows]:
    rest, line, above = b"", head.lines_above + 1, head.size_above
    blocks = chain(((block, False) for block in ahead(decoded)), [(b"", True)])
    for block, final in blocks:
        text = rest + block[above:]
        above = max(above - len(block), 0)
        if final:
            text = text.removesuffix(END_OF_FILE)
        if not text:
            continue
        if len(text) > LONGEST:
            raise InputError("text_longest", place(name, "line", line=line), most=LONGEST >> 20)
        cut = _cut(text, len(head.titles), head.delimiter, final)
        rest = text[cut.used :]
        yield _rows(text, cut, line, len(head.titles), head.delimiter, places)
        line += cut.line_count


def _cut(text: bytes, width: int, delimiter: str, final: bool) -> _Cut:
    from linkcheck.kernels.rows.delimited import cut_rows

    capacity = (
        len(text) // 2 + 1
    )  # a row is a byte and a line end at the least; room that nobody touches costs nothing
    return _Cut(*cut_rows(np.frombuffer(text, np.uint8), width, ord(delimiter), final, capacity))


def _rows(text: bytes, cut: _Cut, line: int, width: int, delimiter: str, places: list[int]) -> Rows:
    """The good rows of a block, read by Arrow, and the others with their reasons."""
    from linkcheck.kernels.rows.delimited import GOOD

    good = cut.verdicts == GOOD
    numbers = cut.lines + line
    ends = cut.ends
    if good.all():
        clean: bytes | memoryview = memoryview(text)[ends[0] : ends[-1]]
    else:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
        clean = b"".join(text[ends[start] : ends[stop]] for start, stop in edges.reshape(-1, 2))
    columns = _columns(clean, width, delimiter, places)
    count = int(good.sum())
    if any(len(column) != count for column in columns.values()):
        raise InputError("text_changed", "records", count=count)
    return Rows(columns, numbers[good], tuple(_refused(cut, numbers, width)))


def _columns(clean: bytes | memoryview, width: int, delimiter: str, places: list[int]) -> dict[int, pa.Array]:
    if not clean:
        return {place: pa.array([], pa.string()) for place in places}
    names = [str(place) for place in range(width)]
    table = pyarrow.csv.read_csv(
        pa.BufferReader(clean),
        pyarrow.csv.ReadOptions(column_names=names, block_size=len(clean) + 1),
        pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            include_columns=[names[place] for place in places],
        ),
    )
    return {place: to_strings(table.column(names[place])) for place in places}  # looked at once, in whole


def _refused(cut: _Cut, numbers: npt.NDArray[np.int64], width: int) -> Iterator[RefusedRows]:
    from linkcheck.kernels.rows import delimited

    names = {
        delimited.UNDECODABLE: "undecodable",
        delimited.NULL_BYTE: "null_byte",
        delimited.BROKEN_QUOTE: "broken_quote",
        delimited.FIELD_COUNT: "field_count",
    }
    for verdict, name in names.items():
        found = np.flatnonzero(cut.verdicts == verdict)
        if len(found) and name == "field_count":
            details = tuple(f"expected {width} fields, found {count}" for count in cut.fields[found].tolist())
            yield RefusedRows(numbers[found], name, details)
        elif len(found):
            yield RefusedRows(numbers[found], name)
