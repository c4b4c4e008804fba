"""Roman letters as passports and residence cards write names, and kana in the same letters.

Hepburn is the passport's system; kunrei spellings, macrons and the long-vowel habits of card holders (OH, OU, OO) are
folded away. ONO is then both 小野 and 大野: equal romaji is evidence for review, never proof.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.tables import table_path

__all__ = [
    "REMEMBERED",
    "fold_romaji",
    "hepburn",
    "holds_passport_letters",
    "is_initial",
    "is_pinyin",
    "letters_of_words",
    "passport_letters",
    "romaji_readings",
    "romaji_sound",
    "small_kana",
]

HEPBURN = (
    (re.compile(r"SY(?=[AUO])"), "SH"),
    (re.compile(r"TY(?=[AUO])"), "CH"),
    (re.compile(r"[ZJ]Y(?=[AUO])"), "J"),
    (re.compile(r"SI"), "SHI"),
    (re.compile(r"TI"), "CHI"),
    (re.compile(r"TU"), "TSU"),
    (re.compile(r"(?<![B-DF-HJ-MP-TV-XZ])(?<!^N)HU"), "FU"),
    (re.compile(r"ZI|DI"), "JI"),
    (re.compile(r"DU"), "ZU"),
    (re.compile(r"TCH"), "CCH"),
    (re.compile(r"M(?=[BMP])"), "N"),
    (re.compile(r"OH(?![AEIOU])|OU|OO"), "O"),
    (re.compile(r"UU"), "U"),
)
"""Spellings of one Japanese name, in order: kunrei to Hepburn, then long vowels (passport rules)."""

FOLDED_FROM = (("JI", "DZ"), ("J", "Z"), ("ZU", "D"), ("CH", "T"), ("FU", "H"))
"""How a folded word starts and the letters that it may start with as written (DIANA is JIANA)."""

SOUNDS = (
    (re.compile(r"PH"), "F"),
    (re.compile(r"TH|C(?=[EIY])|X(?=[IU])"), "S"),
    (re.compile(r"CH(?=[RL])|CK|C(?!H)|Q"), "K"),
    (re.compile(r"X"), "KS"),
    (re.compile(r"ZH|CH"), "J"),
    (re.compile(r"(?<=[AEIOU])[RH](?![AEIOU])"), ""),
    (re.compile(r"L"), "R"),
    (re.compile(r"V"), "B"),
    (re.compile(r"F"), "H"),
    (re.compile(r"TSU|TU"), "T"),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""Letters that sound alike once a foreign name has gone through kana."""

OTHER_SOUNDS = (
    (re.compile(r"TH(?=I)"), "CH"),  # what ティ is folded to
    (re.compile(r"TH"), "T"),  # Vietnamese, Burmese, Indonesian (THI, ティ); English has both (SMITH, THOMAS)
    (re.compile(r"TR(?=[AEIOUY])"), "CH"),  # Vietnamese (TRAN, チャン)
    (re.compile(r"PH(?=[AEIOUY])"), "P"),  # Burmese (PHYO, ピョー)
    (re.compile(r"KY"), "CH"),  # Burmese (KYAW, チョー)
    (re.compile(r"(?<=[AEIOU])R(?![AEIOU])"), "L"),  # sounded (NUR, ヌル; MAGAR, マガル)
    (re.compile(r"^[LR](?=[EIY])"), ""),  # Korean (LEE, イ)
    (re.compile(r"^WO(?!N)"), "U"),  # the same, OO being folded (WOOJIN, ウジン; WON, ウォン)
    (re.compile(r"AYE?$"), "EI"),  # Burmese (MAY, メイ)
    (re.compile(r"EI$"), "E"),  # エ
    (re.compile(r"^YE"), "IE"),  # イエ
    (re.compile(r"^(?:D|Z|J)(?=[IU])"), "Y"),  # Vietnamese of the south (DUNG, ユン)
    (re.compile(r"^(?:H|FU)(?=[LMN])"), ""),  # Burmese (HNIN, ニン)
    (re.compile(r"^H(?=[LMN])"), "FU"),  # the same (HNIN, フニン)
    # where the fold took it for Japanese (DUC, ドゥック; EDUARDO, エドゥアルド)
    (re.compile(r"(?:Z|J)(?=U)"), "D"),
)
"""Letters that sound otherwise in the languages of some: each may be read like this or as SOUNDS has it."""

LETTER_NAMES = {
    "A": "E", "B": "BI", "C": "SHI", "D": "DI", "E": "I", "F": "EFU", "G": "JI", "H": "ECHI", "I": "AI", "J": "JE",
    "K": "KE", "L": "ERU", "M": "EMU", "N": "ENU", "O": "O", "P": "PI", "Q": "KYU", "R": "ARU", "S": "ESU", "T": "TI",
    "U": "YU", "V": "BUI", "W": "DABURYU", "X": "EKKUSU", "Y": "WAI", "Z": "ZETTO",
}  # fmt: skip
"""Letters that stand alone in a name as their names are written in kana (K C, ケー シー)."""

NO_LETTER = re.compile("[^A-Z]")
MOST_READINGS = 16
LARGE_KANA = (
    (re.compile("([テデ])イ"), r"\1ィ"),
    (re.compile("([トド])ウ"), r"\1ゥ"),
    (re.compile("([キギシジチニヒビピミリ])ヤ"), r"\1ャ"),
    (re.compile("([キギシジチニヒビピミリ])ユ"), r"\1ュ"),
    (re.compile("([キギシジチニヒビピミリ])ヨ"), r"\1ョ"),
    (re.compile("([フウヴ])ア"), r"\1ァ"),
    (re.compile("([フウヴ])イ"), r"\1ィ"),
    (re.compile("([フウヴシジチ])エ"), r"\1ェ"),
    (re.compile("([フウヴ])オ"), r"\1ォ"),
)
"""Kana written large that may stand for small ones, as banks and old registers have no others."""


REMEMBERED = 1 << 14
"""Words whose fold is kept: few foreign names are borne by many."""

ANY_HEPBURN, ANY_SOUND, ANY_LARGE = (
    re.compile("|".join(pattern.pattern for pattern, _ in rules)) for rules in (HEPBURN, SOUNDS, LARGE_KANA)
)
"""What a text that none of the rules changes does not hold; most words hold nothing of it."""

PINYIN = (
    "(?:[BPMFDTNLGKHJQXRZCSYW]|[ZCS]H)?"
    "(?:IANG|IONG|UANG|ANG|ENG|ING|ONG|IAN|IAO|UAI|UAN|AI|AN|AO|EI|EN|ER|IA|IE|IN|IU|OU|UA|UE|UI|UN|UO|A|E|I|O|U|V)"
)
"""A syllable of Chinese in roman letters (Hanyu Pinyin, ISO 7098), tones left out; V stands for U with dots."""

PINYIN_NAME = re.compile(rf"{PINYIN}[ ,]+{PINYIN}[ -]?(?:{PINYIN})?|(?:{PINYIN}){{2,3}}")


def is_pinyin(name: str) -> bool:
    """Whether a roman name may be Chinese: two or three syllables of pinyin, the first of them the surname.

    >>> is_pinyin("HUANG ZIHAN"), is_pinyin("LIQIANG"), is_pinyin("SMITH JOHN")
    (True, True, False)
    """
    return PINYIN_NAME.fullmatch(name.strip().upper()) is not None


def letters_of_words(name: str) -> list[str]:
    """The words of a roman name in capitals, of each its letters alone; what holds none is no word.

    >>> letters_of_words("HSU CHIA-JUNG"), letters_of_words("LI, MING -")
    (['HSU', 'CHIAJUNG'], ['LI', 'MING'])
    """
    words = (NO_LETTER.sub("", word) for word in name.replace(",", " ").split())
    return [word for word in words if word]


@lru_cache(maxsize=REMEMBERED)
def fold_romaji(letters: str) -> str:
    """Folded capital letters (E1) of one spelling per name; everything but A to Z dropped.

    >>> fold_romaji("OHTSUKA"), fold_romaji("OTUKA"), fold_romaji("HOMMA")
    ('OTSUKA', 'OTSUKA', 'HONMA')
    """
    text = NO_LETTER.sub("", letters)
    for pattern, replacement in HEPBURN if ANY_HEPBURN.search(text) else ():
        text = pattern.sub(replacement, text)
    return text


def is_initial(letter: str, word: str) -> bool:
    """Whether one letter is the first of a folded word, as it is folded or as it was written.

    >>> is_initial("D", fold_romaji("DIANA")), is_initial("D", fold_romaji("MARIA"))
    (True, False)
    """
    written = (letters for start, letters in FOLDED_FROM if word.startswith(start))
    return len(letter) == 1 and (word.startswith(letter) or any(letter in letters for letters in written))


@lru_cache(maxsize=1)
def syllables() -> dict[str, str]:
    """Kana (one or two letters) to Hepburn."""
    with table_path("romaji.csv").open(encoding="utf-8", newline="") as rows:
        return {row["kana"]: row["romaji"] for row in csv.DictReader(rows)}


@lru_cache(maxsize=REMEMBERED)
def hepburn(kana: str) -> str:
    """Hepburn of folded kana (K1), long marks dropped; what is no kana is dropped too.

    >>> hepburn("マッチ"), hepburn("ハットリ"), hepburn("ジョン")
    ('MATCHI', 'HATTORI', 'JON')
    """
    table, out, at, doubled = syllables(), [], 0, False
    while at < len(kana):
        pair = kana[at : at + 2]
        size = 2 if len(pair) == 2 and pair in table else 1
        if kana[at] == "ッ":
            doubled, at = True, at + 1
            continue
        text = table.get(kana[at : at + size], "")
        if doubled and text and text[0] not in "AEIOU":
            out.append("T" if text.startswith("CH") else text[0])
        out.append(text)
        doubled, at = False, at + size
    return "".join(out)


@lru_cache(maxsize=REMEMBERED)
def romaji_sound(letters: str) -> str:
    """Folded letters as they sound through kana: one letter for L and R, V and B, C and K ...

    >>> romaji_sound("SMITH"), romaji_sound("VALERIA")
    ('SMIS', 'BARERIA')
    """
    for pattern, replacement in SOUNDS if ANY_SOUND.search(letters) else ():
        letters = pattern.sub(replacement, letters)
    return letters


@lru_cache(maxsize=REMEMBERED)
def romaji_readings(letters: str) -> tuple[str, ...]:
    """The ways in which folded letters may sound, the usual one first.

    >>> romaji_readings("TRANG"), romaji_readings("DANIEL")
    (('TRANG', 'JANG'), ('DANIER',))
    """
    found = [letters, LETTER_NAMES[letters]] if letters in LETTER_NAMES else [letters]
    for pattern, replacement in OTHER_SOUNDS:
        if len(found) < MOST_READINGS:
            found += [other for text in found if (other := pattern.sub(replacement, text)) != text]
    return tuple(dict.fromkeys(map(romaji_sound, found)))


@lru_cache(maxsize=REMEMBERED)
def small_kana(kana: str) -> str:
    """Folded kana (K1) with those made small that may be meant so.

    >>> small_kana("チヤン"), small_kana("テイ")
    ('チャン', 'ティ')
    """
    for pattern, replacement in LARGE_KANA if ANY_LARGE.search(kana) else ():
        kana = pattern.sub(replacement, kana)
    return kana


@lru_cache(maxsize=1)
def _passport_forms() -> dict[str, str]:
    """Letters that passports write with other letters than those left when their marks are dropped (Ü: UE, plain U)."""
    with table_path("latin_letters.csv").open(encoding="utf-8", newline="") as rows:
        forms = {
            row["letter"]: row["passport"] for row in csv.DictReader(rows) if row["passport"] != row["plain"]
        }
    forms = {letter: form for letter, form in forms.items() if form}
    return forms | {letter.lower(): form for letter, form in forms.items()}


def holds_passport_letters(values: pa.Array) -> pa.Array:
    """Which of N names hold letters that passports write with others, bool[N]; a null holds none."""
    marks = "\u0308\u030a"  # of letters that are written in two characters
    holds = pc.match_substring_regex(values, f"[{''.join(_passport_forms())}{marks}]")
    return pc.fill_null(holds, False)


def passport_letters(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Names N with letters as the machine-readable zone of passports writes them, and which hold such letters, bool[N].

    Source: ICAO Doc 9303 part 3, section 6 (tables/latin_letters.csv).

    >>> names, changed = passport_letters(pa.array(["MÜLLER", "MUELLER", None]))
    >>> names.to_pylist(), changed.to_pylist()
    (['MUELLER', 'MUELLER', None], [True, False, False])
    """
    holds = holds_passport_letters(values)
    if pc.any(holds).as_py():
        values = pc.utf8_normalize(values, form="NFC")
        for letter, form in _passport_forms().items():
            values = pc.replace_substring(values, letter, form)
    return values, holds
