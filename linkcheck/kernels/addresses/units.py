"""Numbers in addresses and the units behind them: 丁目, 番地, 号, 条, 地割, 号室 ..., and numerals that are names."""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.addresses.layout import (
    CODE,
    COUNTED,
    LOT_LETTER,
    NAMES_BEHIND,
    NUMERAL,
    OF_BUILDING,
    SIDE,
    VOICED,
    marked,
)
from linkcheck.kernels.jit import inner_kernel

__all__ = [
    "follows_lot",
    "in_name",
    "is_digit",
    "is_long_vowel",
    "is_number",
    "is_wari",
    "joins",
    "number_at",
    "put_number",
    "skip_spaces",
    "skip_unit",
]

CHO, ME, BAN, CHI, GO, JO, WARI, DAI, SHITSU, KAI, JI, MACHI, ME_IN_KANA = (
    marked(letter) for letter in "丁目番地号条割第室階字町メ"
)
NO, LONG_VOWEL, REPEAT, POSTAL = (marked(letter) for letter in "ノー々〒")
DASH, SPACE, LETTER_F, OPEN, CLOSE = (marked(letter) for letter in "- F()")
KANJI = tuple(marked(numeral) for numeral in "〇一二三四五六七八九十百千")
JOINS_DASH = (DASH, LONG_VOWEL, SPACE, 0)
BIG, SMALL = marked("大"), marked("小")
ONE = NUMERAL + 1
KANA_UNITS = tuple(
    tuple(0 if letter == " " else marked(letter) for letter in unit.ljust(4))
    for unit in ("ゴウシツ", "チヨウメ", "バンチ", "ゴウ", "バン")
)


@inner_kernel
def is_digit(code):  # type: ignore[no-untyped-def]
    """ASCII digit."""
    return code >= 0x30 and code <= 0x39


@inner_kernel
def is_number(code):  # type: ignore[no-untyped-def]
    """ASCII digit or numeral written in kanji."""
    return is_digit(code) or (code >= NUMERAL and code < VOICED)


@inner_kernel
def skip_spaces(text, at):  # type: ignore[no-untyped-def]
    """The first position from at on that is no space."""
    while text[at] == SPACE:
        at += 1
    return at


@inner_kernel
def number_at(text, at):  # type: ignore[no-untyped-def]
    """Read a number of up to twelve characters, digits or kanji: (value, next position)."""
    value = np.int64(0)
    stop = at + 12
    if is_digit(text[at]):
        while is_digit(text[at]) and at < stop:
            value = value * 10 + np.int64(text[at]) - 0x30
            at += 1
        return value, at
    part = np.int64(0)
    some = False
    while is_number(text[at]) and not is_digit(text[at]) and at < stop:
        digit = np.int64(text[at]) - NUMERAL
        if digit < 10:
            part = part * 10 + digit
            some = True
        else:
            unit = 10 if digit == 10 else 100 if digit == 11 else 1000
            value += (part if some else 1) * unit
            part = np.int64(0)
            some = False
        at += 1
    return value + part, at


@inner_kernel
def skip_kana_unit(text, at):  # type: ignore[no-untyped-def]
    """The same for units written in kana: チョウメ, バンチ, バン, ゴウ, ゴウシツ."""
    for unit in KANA_UNITS:
        size = 0
        while size < 4 and unit[size] != 0 and text[at + size] == unit[size]:
            size += 1
        if size == 4 or unit[size] == 0:
            return at + size, 2 if unit == KANA_UNITS[0] else 1
    return at, 0


@inner_kernel
def is_chome(code, then):  # type: ignore[no-untyped-def]
    """Whether two letters are 丁目, or what is written for it: 町目, 丁メ."""
    return (code == CHO and then in (ME, ME_IN_KANA)) or (code == MACHI and then == ME)


@inner_kernel
def is_wari(text, at):  # type: ignore[no-untyped-def]
    """Whether a number that begins at a position is one of a 地割."""
    after = number_at(text, at)[1]
    return text[after] == CHI and text[after + 1] == WARI


@inner_kernel
def is_katakana(code):  # type: ignore[no-untyped-def]
    """Katakana, voicing marks joined, without ー."""
    code &= CODE
    return code >= 0x30A1 and code <= 0x30FA


@inner_kernel
def is_long_vowel(text, at):  # type: ignore[no-untyped-def]
    """Whether a dash, or 一, stands for ー: inside or at the end of a word in katakana, no lot letter before it."""
    if at == 0 or not is_katakana(text[at - 1]) or (text[at + 1] == NO and text[at] != DASH):
        return False
    before = text[at - 2] if at > 1 else 0
    if is_katakana(text[at + 1]):
        return not (is_number(before) or before in (DASH, NO))
    return text[at] == DASH and is_katakana(before) and text[at + 1] in (SPACE, CLOSE, 0)


@inner_kernel
def skip_unit(text, at):  # type: ignore[no-untyped-def]
    """Behind a number: (position behind the unit, 1 joins to the next number, 2 is only dropped, 0 no unit)."""
    at = skip_spaces(text, at)
    code, then = text[at], text[at + 1]
    if code & CODE >= 0x30A1 and code & CODE <= 0x30F6:
        return skip_kana_unit(text, at)
    if is_chome(code, then) or (code == CHI and then == WARI):
        return at + 2, 1
    if code == BAN and then == CHI:
        return at + 2, 1 if text[at + 2] != WARI else 0
    if code in (CHO, JO):
        if is_number(then) or then in JOINS_DASH:
            return at + 1, 1
        return (at + 1, 2) if code == JO and then & SIDE != 0 else (at, 0)
    if code in (BAN, GO) and not then & NAMES_BEHIND:
        return at + 1, 1
    if code == GO and then == SHITSU:
        return at + 2, 2
    if code == SHITSU or (code == GO and then & OF_BUILDING):
        return at + 1, 2
    return at, 0


@inner_kernel
def in_name(text, at):  # type: ignore[no-untyped-def]
    """Whether numerals in kanji that end before at belong to a name (三橋, 千鳥ケ丘) and are no number."""
    code, then = text[at], text[at + 1]
    if code < 0x41 or is_number(code) or code in (LONG_VOWEL, LETTER_F):
        return False
    if code == NO:
        return not is_number(then)
    if is_chome(code, then):
        return False
    if code == CHO:
        return not (is_number(then) or then in JOINS_DASH)
    if code & COUNTED or (code == JI and is_number(then)):
        return False
    return not (code == CHI and then == WARI)


@inner_kernel
def joins(text, at, joint):  # type: ignore[no-untyped-def]
    """Whether ー or ノ behind a number joins it to the next."""
    if text[at] == NO:
        return joint == 2 or is_number(text[at + 1]) or text[at + 1] & LOT_LETTER != 0
    return text[at] == LONG_VOWEL


@inner_kernel
def follows_lot(text, at):  # type: ignore[no-untyped-def]
    """Whether ノ or brackets at a lot letter before a number say nothing (イ之12, 甲の123, (甲)123)."""
    if text[at] == OPEN:
        return text[at + 1] & LOT_LETTER != 0 and text[at + 2] == CLOSE and is_number(text[at + 3])
    if at == 0 or not (is_number(text[at + 1]) or text[at + 1] == 0):
        return False
    if text[at] == CLOSE:
        return text[at + 1] != 0 and at > 1 and text[at - 1] & LOT_LETTER != 0 and text[at - 2] == OPEN
    alone = not is_katakana(text[at - 1]) or at == 1 or not is_katakana(text[at - 2])
    return text[at] == NO and text[at - 1] & LOT_LETTER != 0 and alone


@inner_kernel
def put_number(out, size, value):  # type: ignore[no-untyped-def]
    """Write a number in decimal: the new size."""
    width = 1
    rest = value // 10
    while rest > 0:
        width += 1
        rest //= 10
    for place in range(width - 1, -1, -1):
        # bound: a numeral's letter has three bytes in UTF-8, so `out` has six places for it, and none adds more than
        # five digits; a lot number has twelve digits at most
        out[size + place] = 0x30 + value % 10
        value //= 10
    return size + width
