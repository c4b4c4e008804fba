"""What spreadsheets and clerks did to My Numbers that are none: rounded, shortened, or replaced by words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import string_hashes, to_array, to_strings
from linkcheck.normalize.identifier import my_number_is_valid, parse_my_numbers

__all__ = ["damage", "with_zeros"]

ROUNDED = 10**6
"""Six digits are what a spreadsheet shows of a long number in a narrow cell; the rest is 0."""

DIGIT, NO_DIGIT = r"[0-9\x{FF10}-\x{FF19}]", r"[^0-9\x{FF10}-\x{FF19}]"
FEW_DIGITS = f"^{NO_DIGIT}*(?:{DIGIT}{NO_DIGIT}*){{0,7}}$"
"""A cell with letters and fewer than eight digits is a remark, not a mistyped number."""

DAMAGE = (
    "my_number_missing",
    "my_number_scientific_notation",
    "my_number_words",
    "my_number_rounded",
    "my_number_leading_zero_lost",
)
SCIENTIFIC = r"^\s*[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,2}\s*$"


def damage(
    column: pa.Array, numbers: npt.NDArray[np.int64], repaired: bool
) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """What happened to My Numbers int64[N] (-1 unread) that are none, by reason; `repaired`: lost zeros are back."""
    from linkcheck.kernels.text.digits import MY_NUMBER, check_digit_holds

    rounded = (numbers > 0) & (numbers % ROUNDED == 0)
    if (
        rounded.any() and check_digit_holds(numbers[rounded], MY_NUMBER).all()
    ):  # so ends one true number in a million
        rounded[:] = False
    rows = np.flatnonzero(numbers < 0)
    found = {"my_number_rounded": rounded}
    if len(rows):
        text = to_array(column).take(pa.array(rows))
        marks = {
            "my_number_missing": string_hashes(text) == 0,
            "my_number_scientific_notation": _matches(text, SCIENTIFIC),
            "my_number_words": (_matches(text, r"\pL") & _matches(text, FEW_DIGITS)) | ~_matches(text, DIGIT),
            "my_number_rounded": _matches(text, "^[0-9]{6}0{4,5}$"),
        }
        if not repaired:
            marks["my_number_leading_zero_lost"] = _zero_lost(text)
        for name, marked in marks.items():
            whole = found.setdefault(name, np.zeros(len(column), np.bool_))
            whole[rows[marked]] = True
    return [(name, found[name]) for name in DAMAGE if name in found]


def _matches(text: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    found = pc.fill_null(pc.match_substring_regex(text, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _padded(text: pa.Array) -> pa.Array:
    """Ten or eleven digits with the zeros in front that a spreadsheet drops; null for everything else."""
    digits = pc.fill_null(pc.match_substring_regex(text, "^[0-9]{10,11}$"), False)
    return pc.if_else(digits, pc.utf8_lpad(pc.fill_null(text, ""), 12, "0"), pa.scalar(None, pa.string()))


def _zero_lost(text: pa.Array) -> npt.NDArray[np.bool_]:
    valid = pc.fill_null(my_number_is_valid(_padded(text)).to_arrow(), False)
    return np.asarray(valid.to_numpy(zero_copy_only=False))


def with_zeros(column: pa.Array) -> tuple[pa.Array, int]:
    """My Numbers whose lost leading zeros are back where the check digit then holds, and how many those are."""
    numbers = parse_my_numbers(column)
    rows = np.flatnonzero(numbers < 0)
    text = to_strings(column).take(pa.array(rows))
    lost = _zero_lost(text)
    if not lost.any():
        return column, 0
    mask = np.zeros(len(column), np.bool_)
    mask[rows[lost]] = True
    return pc.replace_with_mask(
        to_strings(column), pa.array(mask), _padded(text).filter(pa.array(lost))
    ), int(lost.sum())
