"""Numbers that identify: My Number, corporate number, insurer number, and the branch of an insured person.

My Number: order of the Ministry of Internal Affairs 2014 No. 85, article 5. Corporate number: order of the Ministry
of Finance 2014 No. 70, article 2. Insurer number: the Ministry of Health's notice on 保険者番号等の設定について.
Digits may be full width, with spaces and hyphens between them, and in a spreadsheet's dress (an apostrophe in front,
`.0` behind, `="..."`, thousands commas). No number ever appears in an error.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Column, keeps_index, read_once, to_array, to_strings, utf8
from linkcheck.normalize.dress import undress
from linkcheck.normalize.text import plain_characters

__all__ = [
    "corporate_number_is_valid",
    "insurer_number_is_valid",
    "last_four_digits",
    "my_number_is_valid",
    "parse_my_numbers",
]


def _digits(values: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    from linkcheck.kernels.text.digits import read_digits

    text = utf8(values)
    plain = plain_characters()
    numbers, widths = read_digits(text.data, text.offsets, text.valid, plain)
    unread = np.flatnonzero(widths < 0)
    if len(unread):  # what a spreadsheet puts around a number is no part of it
        bare, worn = undress(to_strings(values).take(pa.array(unread)), number=True)
        if worn:
            text = utf8(bare)
            numbers[unread], widths[unread] = read_digits(text.data, text.offsets, text.valid, plain)
    return numbers, widths


def parse_my_numbers(values: Any) -> npt.NDArray[np.int64]:
    """Numbers int64[N]; -1 for missing or anything but twelve digits. The check digit is not looked at.

    A column of numbers cannot hold a leading zero, so there eleven digits and fewer stand for twelve.

    >>> parse_my_numbers(["0234-5667-3213", "１２３４５６７８９０１８", "12345", None]).tolist()
    [23456673213, 123456789018, -1, -1]
    """

    def read(array: pa.Array) -> tuple[npt.NDArray[np.int64]]:
        numbers, widths = _digits(array)
        if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
            widths = np.where((widths > 0) & (widths < 12), 12, widths).astype(np.int8)
        return (np.where(widths == 12, numbers, -1),)

    return read_once(to_array(values), parse_my_numbers, read)[0]


def last_four_digits(values: Any) -> pa.Array:
    """The last four digits of each My Number, all that any output shows; null for anything but twelve digits.

    >>> last_four_digits(["1234-5678-9018", "山田 花子", "98320567321", None]).to_pylist()
    ['9018', None, None, None]
    """
    numbers = parse_my_numbers(values)
    text = pc.utf8_lpad(pa.array(np.maximum(numbers, 0) % 10_000).cast(pa.string()), 4, "0")
    return pc.if_else(pa.array(numbers >= 0), text, pa.scalar(None, pa.string()))


@keeps_index
def my_number_is_valid(values: Any) -> Column:
    """Whether each is twelve digits, not all zero, with the right check digit; null for null and blank. Shape (N,).

    A valid number can still be another person's: one mistyped digit in 60 passes.

    >>> my_number_is_valid(["123456789018", "0234 5678 9013", "983205673214", "621498320257"]).to_pylist()
    [True, True, True, True]
    >>> my_number_is_valid(["983205673210", "98320567321", "", None]).to_pylist()
    [False, False, None, None]
    """
    from linkcheck.kernels.text.digits import MY_NUMBER, check_digit_holds

    array = to_array(values)
    numbers = parse_my_numbers(array)
    return _judged((numbers > 0) & check_digit_holds(np.maximum(numbers, 0), MY_NUMBER), _digits(array)[1])


@keeps_index
def insurer_number_is_valid(values: Any) -> Column:
    """Whether each is eight digits (or six, municipal insurance) with the right check digit; null for null.

    >>> insurer_number_is_valid(["33120015", "３３１２００１５", "33120016", "138057", None]).to_pylist()
    [True, True, False, True, None]
    """
    from linkcheck.kernels.text.digits import INSURER, check_digit_holds

    numbers, widths = _digits(values)
    return _judged(
        ((widths == 8) | (widths == 6)) & (numbers > 0) & check_digit_holds(numbers, INSURER), widths
    )


@keeps_index
def corporate_number_is_valid(values: Any) -> Column:
    """Whether each is thirteen digits with the right check digit in front; null for null and blank.

    >>> corporate_number_is_valid(["7000012050002", "7000012050003", None]).to_pylist()
    [True, False, None]
    """
    from linkcheck.kernels.text.digits import CORPORATE, check_digit_holds

    numbers, widths = _digits(values)
    return _judged((widths == 13) & (numbers > 0) & check_digit_holds(numbers, CORPORATE), widths)


def _judged(valid: npt.NDArray[np.bool_], widths: npt.NDArray[np.int8]) -> Column:
    return Column(pa.array(valid, pa.bool_(), mask=widths == 0))
