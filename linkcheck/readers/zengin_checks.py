"""What a Zengin file's structure must fulfil: order of records, counts and totals of the trailers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["EXPECTED", "Faults", "check_records"]

Bytes = npt.NDArray[np.uint8]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

EXPECTED = {
    "bank_code": "a bank code of 4 digits",
    "branch_code": "a branch code of 3 digits",
    "account_type": "an account type 1, 2, 3, 4 or 9",
    "account_number": "an account number of 7 digits",
    "holder_kana": "a holder's name in half-width kana, Latin capitals, digits and signs",
    "amount": "an amount of 10 digits",
    "text": "single-byte characters only",
    "record_type": "a record that begins with 1, 2, 8 or 9",
    "record_length": "a record of 120 bytes",
    "no_header": "a header record before it",
    "missing_trailer": "a trailer record at the end of its group",
    "missing_end": "an end record as the last one",
    "after_end": "nothing after the end record",
    "business_code": "a business code of a 120-byte record",
    "trailer_count": "the count of the data records before it",
    "trailer_total": "the total of the data records before it",
}
"""Every fault by name, with what was expected, in the order of its bit."""
BITS = {name: 1 << place for place, name in enumerate(EXPECTED)}
STRUCTURAL = sum(BITS[name] for name in tuple(EXPECTED)[7:])


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of N records: bits int32[N] (the bit order of EXPECTED), group int64[N]; counts: of a trailer whose
    count is wrong, what it says (-1: no number) and how many data records are before it."""

    bits: npt.NDArray[np.int32]
    group: Int64s
    counts: dict[int, tuple[int, int]]

    @property
    def any(self) -> Bools:
        """Which records have a fault."""
        return np.asarray(self.bits != 0)

    @property
    def structural(self) -> Bools:
        """Which records have a fault that puts the whole file in doubt."""
        return np.asarray((self.bits & STRUCTURAL) != 0)

    def names(self, record: int) -> tuple[str, ...]:
        """The names of one record's faults, those of the structure first."""
        found = [name for name, bit in BITS.items() if self.bits[record] & bit]
        return tuple(sorted(found, key=lambda name: not BITS[name] & STRUCTURAL))


def check_records(
    kinds: Bytes,
    field_faults: Bytes,
    first: Int64s,
    second: Int64s,
    broken: Bools,
    codes: dict[int, str],
    known_codes: tuple[str, ...],
) -> Faults:
    """Check N records: kinds, field faults, first and second as `kernels.rows.zengin.scan` returns them.

    broken: records of another length. codes: business code by record number of the headers.
    """
    bits = np.zeros(len(kinds), np.int32)
    in_data = kinds == 2
    bits[in_data] = field_faults[in_data] & 0x7F
    bits[(kinds != 2) & (kinds != 0) & (field_faults & 64 != 0)] |= BITS["text"]
    bits[(kinds == 0) & ~broken] |= BITS["record_type"]
    bits[broken] |= BITS["record_length"]
    for row, code in codes.items():
        if code not in known_codes:
            bits[row] |= BITS["business_code"]
    check_order(kinds, bits)
    begins = (kinds == 1) | np.concatenate(([True], kinds[:-1] == 8))
    group = np.cumsum(begins) - 1
    return Faults(bits, group, check_trailers(kinds, first, second, group, bits))


def check_order(kinds: Bytes, bits: npt.NDArray[np.int32]) -> None:
    """Mark the records in the wrong place, unless a damaged record just before may be the reason."""
    known = np.flatnonzero(kinds)
    now = kinds[known]
    before = np.concatenate(([0], now[:-1]))[: len(known)]
    doubtful = np.diff(np.concatenate(([-1], known))) > 1
    open_group = (before == 1) | (before == 2)
    headless = ~open_group & ((now == 2) | (now == 8)) & (before != 9)
    bits[known[~doubtful & headless]] |= BITS["no_header"]
    bits[known[~doubtful & (before == 0) & (now == 9)]] |= BITS["no_header"]
    bits[known[before == 9]] |= BITS["after_end"]
    headers = np.where(now == 1, known, -1)
    opened = np.maximum.accumulate(np.concatenate(([-1], headers[:-1]))[: len(known)])
    unclosed = ~doubtful & open_group & ((now == 1) | (now == 9))
    owners = np.where(opened[unclosed] >= 0, opened[unclosed], known[unclosed])
    bits[owners] |= BITS["missing_trailer"]
    if len(known) and known[-1] == len(kinds) - 1 and now[-1] != 9:
        bits[known[-1]] |= BITS["missing_end"]


def check_trailers(
    kinds: Bytes,
    first: Int64s,
    second: Int64s,
    group: Int64s,
    bits: npt.NDArray[np.int32],
) -> dict[int, tuple[int, int]]:
    """Compare every trailer with its group, unless a damaged record there may explain the difference; the counts that
    differ, by record."""
    differing = {}
    groups = int(group[-1]) + 1 if len(group) else 0
    counts = np.bincount(group[kinds == 2], minlength=groups)
    lost = np.bincount(group[(kinds == 0)], minlength=groups)
    unread = np.bincount(group[(kinds == 2) & (first < 0)], minlength=groups) + lost
    readable = (kinds == 2) & (first >= 0)
    totals = np.zeros(groups, np.int64)
    np.add.at(totals, group[readable], first[readable])
    for row in np.flatnonzero(kinds == 8):
        of = group[row]
        if not counts[of] <= first[row] <= counts[of] + lost[of]:
            bits[row] |= BITS["trailer_count"]
            differing[int(row)] = (max(int(first[row]), -1), int(counts[of]))
        elif second[row] < totals[of] or (not unread[of] and second[row] != totals[of]):
            bits[row] |= BITS["trailer_total"]
    return differing
