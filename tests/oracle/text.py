"""The fold, kana ladder and kanji levels in plain Python, one character at a time: slow, and easy to check by eye.

Works from the Unicode database and the short lists of characters.toml and latin_letters.csv, never from the built
tables of the fold.
"""

import csv
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import linkcheck.tables

LISTED = tomllib.loads(Path(linkcheck.tables.__file__).with_name("characters.toml").read_text("utf-8"))[
    "fold"
]
with Path(linkcheck.tables.__file__).with_name("latin_letters.csv").open(encoding="utf-8") as rows:
    LATIN = {row["letter"]: row["plain"] for row in csv.DictReader(rows)}
LATIN |= {letter.lower(): plain for letter, plain in LATIN.items()}
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_|&#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
SPACES = {
    *map(chr, range(0x2000, 0x200B)),
    *"\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u3164\uffa0",
}
DASHES = {"-", *LISTED["-"]}
VOICED, SEMIVOICED = {*"\u3099\u309b\uff9e"}, {*"\u309a\u309c\uff9f"}
ITERATED, ITERATED_VOICED = {"ヽ", *LISTED["ヽ"]}, {"ヾ", *LISTED["ヾ"]}
LISTED_LETTERS = {
    member: letter for letter, members in LISTED.items() if letter not in "-ヽヾ" for member in members
}
DROPPED = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x300, 0x36F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x180B, 0x180F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
    (0xE0001, 0xE0001), (0xE0020, 0xE007F),
)  # fmt: skip
COMPATIBLE = (
    (0xA0, 0x24FF), (0x3000, 0x33FF), (0xF900, 0xFB06), (0xFE10, 0xFE6F), (0xFF00, 0xFFEF), (0x1F100, 0x1F2FF),
    (0x2F800, 0x2FA1F),
)  # fmt: skip
KATAKANA = "".join(map(chr, range(0x30A1, 0x30FB)))


def within(letter, ranges):
    return any(first <= ord(letter) <= last for first, last in ranges)


def with_mark(kana, mark):
    joined = unicodedata.normalize("NFC", kana + mark)
    return joined if len(joined) == 1 else None


def without_mark(kana):
    return unicodedata.normalize("NFD", kana)[0]


def unescaped(text):
    """Escapes of spreadsheets and web forms replaced by what they stand for."""

    def character(found):
        code = int(found[1] or found[2] or found[3], 10 if found[3] else 16)
        return found[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)

    return ESCAPE.sub(character, text)


@cache
def simple(letter):
    """What a character is on its own; None where that is not decided here."""
    if letter in LATIN:
        return LATIN[letter]
    if "a" <= letter <= "z":
        return letter.upper()
    if not within(letter, COMPATIBLE) or unicodedata.category(letter) in ("Cn", "Co"):
        return letter
    text = unicodedata.normalize("NFKC", letter)
    if text.startswith(" "):
        return letter
    text = "".join(chr(ord(x) + 0x60) if "ぁ" <= x <= "ゖ" else x for x in text).upper()
    plain = ""
    for x in unicodedata.normalize("NFD", text):
        if not (unicodedata.combining(x) and plain and "LATIN" in unicodedata.name(plain[-1], "")):
            plain += x
    return "".join(LATIN.get(x, x) for x in unicodedata.normalize("NFC", plain))


def fold(text):
    """The fold of one string without variation sequences of other characters, hentaigana and radicals."""
    out, spaced = [], False
    for letter in unescaped(text):
        if letter in SPACES:
            spaced = bool(out)
            continue
        if (within(letter, DROPPED) and letter not in SPACES) or within(letter, ((0xE0100, 0xE01EF),)):
            continue
        last = out[-1] if out and not spaced else ""
        kana = last if last and (last in KATAKANA or "ㇰ" <= last <= "ㇿ") else ""
        if letter in DASHES:
            found = "ー" if kana or last == "ー" else "-"
        elif letter in VOICED | SEMIVOICED:
            mark = "\u3099" if letter in VOICED else "\u309a"
            found = with_mark(last, mark) if last in KATAKANA and last else None
            if found:
                out.pop()
            else:
                found = "\u309b" if letter in VOICED else "\u309c"
        elif letter in ITERATED | ITERATED_VOICED:
            found = "ヽ" if letter in ITERATED else "ヾ"
            if last and last in KATAKANA:
                base = without_mark(last)
                found = base if found == "ヽ" else with_mark(base, "\u3099") or base
        else:
            found = LISTED_LETTERS.get(letter) or simple(letter)
            found = "".join(LISTED_LETTERS.get(x, x) for x in found if not within(x, DROPPED))
        if spaced:
            out.append(" ")
            spaced = False
        out.extend(found)
    return "".join(out)


ZENGIN = dict(
    zip(
        "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿヲヰヱヂヅー",
        "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロオイエジズ-",
        strict=True,
    )
)


def k2(text):
    return "".join(ZENGIN.get(letter, letter) for letter in text)


def k3(text, route="ジズ"):
    """Without voicing marks; on the other route ジ and ズ (and with them ヂ and ヅ) are チ and ツ."""
    other = {} if route == "ジズ" else {"ジ": "チ", "ズ": "ツ"}
    letters = []
    for letter in k2(text):
        base = other.get(letter, without_mark(letter) if letter in KATAKANA else letter)
        letters.append(ZENGIN.get(base, base))
    return "".join(letters)


def kana_rung(left, right):
    """The lowest of the rungs K1 to K3 on which two folded strings agree; None if they do on none."""
    if left == right:
        return 1
    if k2(left) == k2(right):
        return 2
    pairs = [zip(k3(left, route), k3(right, route), strict=False) for route in ("ジズ", "ヂヅ")]
    letters = zip(*pairs, strict=True)
    same = len(left) == len(right) and all(any(x == y for x, y in both) for both in letters)
    return 3 if same else None


def resolved(text):
    """々 replaced by what it repeats."""
    letters = []
    for letter in text:
        letters.append(letters[-1] if letter == "々" and letters else letter)
    return letters


def kanji_level(left, right, same_class, wildcard, confusable):
    """The level name of two folded strings without spaces, from three predicates on characters."""
    if len(left) != len(right):
        return "E4"
    worst, readable = "E1", False
    for x, y in zip(resolved(left), resolved(right), strict=True):
        if wildcard(x) or wildcard(y):
            worst = "E3"
            continue
        readable = True
        if x == y:
            continue
        level = "E2" if same_class(x, y) else "E3" if confusable(x, y) else "E4"
        if level == "E4":
            return "E4"
        worst = max(worst, level)
    return worst if readable else "missing"
