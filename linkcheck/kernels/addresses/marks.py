"""What a letter of a folded address may be, as bits above its code point: one test instead of a search in a list."""

from __future__ import annotations

__all__ = ["CLASSES", "CODE", "marked"]

CODE = (1 << 21) - 1  # the code point itself
COUNTED, SIDE, NAMES_BEHIND, GOES_ON, LOT_LETTER, SUFFIX, OF_BUILDING, PREFECTURE_END, FOLDED = (
    1 << bit for bit in range(21, 30)
)
CLASSES = (
    (COUNTED, "丁番号条線区組階東西南北棟"),  # behind a numeral in kanji: it is a number and no name
    (SIDE, "東西南北"),
    (NAMES_BEHIND, "町丁館街組外棟室線舎地"),  # behind 番 or 号: it is a name and no unit (番町, 号館)
    (GOES_ON, "東西南北条区番号線ノ"),  # behind a number: it may belong to the name of a town
    (
        LOT_LETTER,
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
        + "".join(chr(kana) for kana in range(0x30A1, 0x30F3) if chr(kana) != "ノ"),
    ),
    (SUFFIX, "町通東西南北中上下新本"),  # makes another town of a town's name (鴨居, 鴨居町)
    (OF_BUILDING, "棟館"),
    (PREFECTURE_END, "県都府道"),
    (FOLDED, "大小第字"),  # the fold may leave it out (大字, 小字, 第2)
)


def marked(letter: str) -> int:
    """A letter's code point with the bits of its classes.

    >>> marked("A") == ord("A"), bool(marked("町") & SUFFIX)
    (True, True)
    """
    return ord(letter) | sum(bit for bit, letters in CLASSES if letter in letters)
