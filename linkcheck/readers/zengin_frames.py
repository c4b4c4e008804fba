"""Where each 120-byte record of a Zengin file lies, with and without line ends, also in a damaged file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Frames", "find_records"]

Bytes = npt.NDArray[np.uint8]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WIDTH = 120
BLOCK = 1024
REACH = 3 * WIDTH
KINDS = np.frombuffer(b"1289", np.uint8)
DIGIT_PLACES = {
    ord("1"): (1, 2, 3, *range(54, 58)),
    ord("2"): (1, 2, 3, 4, 20, 21, 22, 42, *range(43, 50), *range(80, 90)),
    ord("8"): tuple(range(1, 19)),
    ord("9"): (),
}
BLANK_PLACES = {ord("1"): range(103, 120), ord("2"): (), ord("8"): range(55, 120), ord("9"): range(1, 120)}


@dataclass(frozen=True, slots=True)
class Frames:
    """N records found in `data`: starts int64[N]; lengths int64[N], as they are in the file; offsets
    int64[N], where they are in the file; broken bool[N]: not to be read, because its length or its neighbor's
    is wrong.

    A record that is not broken has 120 bytes from its start.
    """

    data: Bytes
    starts: Int64s
    lengths: Int64s
    offsets: Int64s
    broken: Bools

    def __len__(self) -> int:
        return len(self.starts)


def find_records(data: Bytes, to_jis: Bytes, line_ends: bytes) -> Frames:
    """Find the records of a file. line_ends: the bytes that may end a line in the file's code."""
    ends = np.isin(np.arange(256), list(line_ends))
    if len(data) > WIDTH and ends[data[WIDTH]]:
        return even_lines(data, ends) or uneven_lines(data, to_jis, ends)
    if len(data) >= 2 * WIDTH and np.count_nonzero(ends[data[: 1 << 20]]) > min(len(data), 1 << 20) // 200:
        return uneven_lines(data, to_jis, ends)
    while len(data) and (ends[data[-1]] or data[-1] in (0x1A, 0x00)):  # an end-of-file mark of old systems
        data = data[:-1]
    if len(data) % WIDTH == 0 and np.isin(to_jis[data[::WIDTH]], KINDS).all():
        return whole(data, np.arange(0, len(data), WIDTH, dtype=np.int64))
    return realigned(data, to_jis)


def whole(data: Bytes, starts: Int64s) -> Frames:
    """Frames of records that are all 120 bytes long."""
    count = len(starts)
    return Frames(data, starts, np.full(count, WIDTH, np.int64), starts, np.zeros(count, np.bool_))


def even_lines(data: Bytes, ends: Bools) -> Frames | None:
    """Frames where every line holds 120 bytes and the line ends are all alike; None where not."""
    for width in (1, 2):
        count = (len(data) + width) // (WIDTH + width)
        full = len(data) // (WIDTH + width)
        if len(data) - count * (WIDTH + width) not in (0, -width):
            continue
        tails = data[: full * (WIDTH + width)].reshape(full, WIDTH + width)[:, WIDTH:]
        if (tails == tails[0]).all() and ends[tails[0]].all():
            return whole(data, np.arange(count, dtype=np.int64) * (WIDTH + width))
    return None


def uneven_lines(data: Bytes, to_jis: Bytes, ends: Bools) -> Frames:
    """Frames of lines of any length: trailer and end records may lack the spaces that fill them up."""
    cuts = np.flatnonzero(ends[data])
    starts = np.concatenate(([0], cuts + 1))
    stops = np.concatenate((cuts, [len(data)]))
    lengths = stops - starts
    kept = (lengths > 0) & ~((lengths == 1) & (data[np.minimum(starts, len(data) - 1)] == 0x1A))
    starts, lengths = starts[kept], lengths[kept]
    kinds = to_jis[data[starts]]
    short = ((kinds == ord("9")) | ((kinds == ord("8")) & (lengths >= 19))) & (lengths < WIDTH)
    broken = (lengths != WIDTH) & ~short
    places = starts.copy()
    space = np.uint8(int(np.flatnonzero(to_jis == 0x20)[0]))
    filled = np.full((int(short.sum()), WIDTH), space, np.uint8)
    for row, record in enumerate(np.flatnonzero(short)):
        filled[row, : lengths[record]] = data[starts[record] : starts[record] + lengths[record]]
    places[short] = len(data) + np.arange(len(filled)) * WIDTH
    return Frames(np.concatenate((data, filled.ravel())), places, lengths, starts, broken)


def realigned(data: Bytes, to_jis: Bytes) -> Frames:
    """Frames of a file without line ends in which bytes are missing or too many: alignment is found again."""
    spans: list[tuple[int, int, bool]] = []  # start, length, broken
    at = 0
    while at < len(data):
        rows = min((len(data) - at) // WIDTH, BLOCK)
        good = plausible(data[at : at + rows * WIDTH].reshape(rows, WIDTH), to_jis)
        last = rows == (len(data) - at) // WIDTH
        bad = np.append(~good, last)  # what lies behind the last whole record is not one
        twice = np.flatnonzero(bad[:-1] & bad[1:])
        stop = int(twice[0]) if len(twice) else rows
        spans += [(at + row * WIDTH, WIDTH, False) for row in range(stop)]
        at += stop * WIDTH
        if stop < rows or (last and at < len(data)):
            at = step_over(data, to_jis, spans, at)
    starts, lengths, broken = (np.array(column) for column in zip(*spans, strict=True))
    return Frames(data, starts.astype(np.int64), lengths.astype(np.int64), starts.astype(np.int64), broken)


def step_over(data: Bytes, to_jis: Bytes, spans: list[tuple[int, int, bool]], at: int) -> int:
    """Put the damage at a byte into `spans` as broken records; give the byte where whole records go on."""
    found = next_record(data, to_jis, at)
    shifted = (found - at) % WIDTH != 0
    if shifted and spans:  # a byte more or less may as well be in the record before
        start, _, _ = spans[-1]
        spans[-1] = (start, min(found, at) - start, True)
    while at < found:
        length = min(WIDTH, found - at)
        spans.append((at, length, True))
        at += length
    return found


def next_record(data: Bytes, to_jis: Bytes, at: int) -> int:
    """The first byte, from just behind the record before, where two whole records or the last one begin."""
    step = 1 << 16
    for start in range(max(at - WIDTH + 1, 0), len(data), step):
        places = np.arange(start, min(start + step, len(data) - WIDTH + 1))
        places = places[np.isin(to_jis[data[places]], KINDS) & (places != at)] if len(places) else places
        for place in places.tolist():
            if begins(data, to_jis, place) and (
                place + WIDTH == len(data) or begins(data, to_jis, place + WIDTH)
            ):
                return int(place)
    return len(data)


def begins(data: Bytes, to_jis: Bytes, place: int) -> bool:
    """Whether a plausible record begins at a byte."""
    if place + WIDTH > len(data):
        return False
    return bool(plausible(data[place : place + WIDTH].reshape(1, WIDTH), to_jis)[0])


def plausible(rows: Bytes, to_jis: Bytes) -> Bools:
    """Which rows uint8[N, 120] look like a record: digits and spaces in their places, bool[N]."""
    kinds = to_jis[rows[:, 0]]
    good = np.zeros(len(rows), np.bool_)
    for kind, places in DIGIT_PLACES.items():
        of_kind = np.flatnonzero(kinds == kind)
        digits = to_jis[rows[of_kind][:, list(places)]]
        blank = to_jis[rows[of_kind][:, list(BLANK_PLACES[kind])]]
        good[of_kind] = ((digits >= ord("0")) & (digits <= ord("9"))).all(axis=1)
        good[of_kind] &= (blank == ord(" ")).all(axis=1)
    return good
