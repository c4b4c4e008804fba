"""Builds ``fold.npz``: what the one-pass fold does with every code point, and the kana ladder's maps.

Everything follows from the Unicode character database that Python carries (decompositions of the blocks
named below do not change between its versions), the radicals of mojidata, lists in ``characters.toml`` and
``latin_letters.csv``: letters with strokes and ligatures, which Unicode does not decompose.
"""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

from linkcheck.kernels.text import fold as operations
from linkcheck.tables.kana_ladder import kana_arrays
from linkcheck.tables.mojidata import MOJIDATA, fetch_mojidata, open_mojidata
from linkcheck.tables.provenance import record_source

__all__ = ["build", "fetch"]

HERE = Path(__file__).parent
BLOCKS = (
    (0xA0, 0x24FF),
    (0x3000, 0x33FF),
    (0xF900, 0xFB06),
    (0xFE10, 0xFE6F),
    (0xFF00, 0xFFEF),
    (0x1F100, 0x1F2FF),
    (0x2F800, 0x2FA1F),
)
RADICALS = range(0x2E80, 0x2FE0)
HENTAIGANA = (*range(0x1B000, 0x1B123), *range(0x1B150, 0x1B153), *range(0x1B164, 0x1B168))
VOICED_MARKS, SEMIVOICED_MARKS = "\u3099\u309b\uff9e", "\u309a\u309c\uff9f"
SPACES = "\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\u3164\uffa0"
ARCHAIC = {"YI": "I", "YE": "E", "WU": "U"}  # sounds that modern kana no longer tell apart
Actions = dict[int, tuple[int, int | str]]


def fetch(inputs: Path) -> None:
    """Download what `build` reads."""
    fetch_mojidata(inputs)


def katakana(text: str) -> str:
    """Hiragana as katakana."""
    return "".join(chr(ord(letter) + 0x60) if 0x3041 <= ord(letter) <= 0x3096 else letter for letter in text)


def hentaigana(code: int) -> str:
    """The katakana that a hentaigana or supplementary small kana stands for, by its Unicode name."""
    sound = unicodedata.name(chr(code)).split()[-1].partition("-")[0]
    return unicodedata.lookup(f"KATAKANA LETTER {ARCHAIC.get(sound, sound)}")


def plain_latin(text: str) -> str:
    """Upper case, accents of Latin letters dropped."""
    letters: list[str] = []
    for letter in unicodedata.normalize("NFD", text.upper()):
        if (
            unicodedata.combining(letter)
            and letters
            and unicodedata.name(letters[-1], "").startswith("LATIN")
        ):
            continue
        letters.append(letter)
    return unicodedata.normalize("NFC", "".join(letters))


def folded_text(letter: str) -> str:
    """What one character is after width, compatibility, script and case; itself where nothing applies."""
    text = unicodedata.normalize("NFKC", letter)
    if text[:1] == " ":  # a spacing accent or the like: no letter
        return letter
    return plain_latin(katakana(text))


def letter_actions() -> Actions:
    """Operations of the blocks with decompositions."""
    actions: Actions = {}
    for first, last in BLOCKS:
        for code in range(first, last + 1):
            letter = chr(code)
            if unicodedata.category(letter) in ("Cn", "Co", "Cs"):
                continue
            text = folded_text(letter)
            if len(text) == 1 and text != letter:
                actions[code] = (operations.MAP, text)
            elif len(text) > 1:
                actions[code] = (operations.EXPAND, text)
    for code in HENTAIGANA:
        actions[code] = (operations.MAP, hentaigana(code) or chr(code))
    for code in range(ord("a"), ord("z") + 1):
        actions[code] = (operations.MAP, chr(code).upper())
    return actions


def latin_actions() -> Actions:
    """Latin letters that Unicode does not decompose, large and small, as they are written without their strokes."""
    with (HERE / "latin_letters.csv").open(encoding="utf-8", newline="") as rows:
        plain = {row["letter"]: row["plain"] for row in csv.DictReader(rows)}
    forms = {form: text for letter, text in plain.items() for form in {letter, letter.lower()}}
    return {
        ord(form): (operations.MAP if len(text) == 1 else operations.EXPAND, text)
        for form, text in forms.items()
        if len(form) == 1
    }


def special_actions(listed: dict[str, str]) -> Actions:
    """Operations that depend on what came before, and what is dropped."""
    dropped = [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x034F, 0x061C, 0xFEFF]
    dropped += [
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0x0300, 0x0370),
    ]
    dropped += [*range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFC), *range(0x180B, 0x1810), 0x115F, 0x1160]
    dropped += [0xE0001, *range(0xE0020, 0xE0080)]
    actions: Actions = dict.fromkeys(dropped, (operations.DELETE, 0))
    actions |= dict.fromkeys(range(0xE0100, 0xE01F0), (operations.SELECT, 0))
    actions |= dict.fromkeys((*map(ord, SPACES), *range(0x2000, 0x200B)), (operations.SPACE, 0))
    for letter, members in listed.items():
        actions |= {ord(member): (operations.MAP, letter) for member in members}
    actions |= {ord(dash): (operations.DASH, 0) for dash in "-" + listed["-"]}
    actions |= {ord(mark): (operations.VOICE, "\u309b") for mark in VOICED_MARKS}
    actions |= {ord(mark): (operations.SEMIVOICE, "\u309c") for mark in SEMIVOICED_MARKS}
    actions |= {ord(mark): (operations.ITERATE, "ヽ") for mark in "ヽ" + listed["ヽ"]}
    actions |= {ord(mark): (operations.ITERATE_VOICED, "ヾ") for mark in "ヾ" + listed["ヾ"]}
    return actions


def radical_actions(inputs: Path) -> Actions:
    """Radicals that Unicode encodes beside the characters they are."""
    with open_mojidata(inputs) as database:
        rows = database.execute("SELECT radical_character, radical_CJKUI FROM radeqv").fetchall()
    pairs = [(ord(radical), character) for radical, character in rows if character]
    return {code: (operations.MAP, character) for code, character in pairs if code in RADICALS}


def closed(actions: Actions) -> Actions:
    """Operations whose letters need no second fold."""

    def again(letter: str) -> str:
        operation, operand = actions.get(ord(letter), (operations.MAP, letter))
        if operation == operations.DELETE:
            return ""
        return str(operand) if operation in (operations.MAP, operations.EXPAND) else letter

    found = dict(actions)
    for code, (operation, operand) in actions.items():
        if operation in (operations.MAP, operations.EXPAND):
            text = "".join(map(again, str(operand)))
            found[code] = (operations.MAP if len(text) == 1 else operations.EXPAND, text)
    return found


def action_arrays(actions: Actions) -> dict[str, np.ndarray[Any, Any]]:
    """Operations as sorted code points, table words and a matrix of expansions (length first)."""
    texts = sorted(
        {str(operand) for operation, operand in actions.values() if operation == operations.EXPAND}
    )
    expansions = np.zeros((len(texts), 1 + max(map(len, texts))), np.uint32)
    for row, text in enumerate(texts):
        expansions[row, : len(text) + 1] = [len(text), *map(ord, text)]
    codes, words = [], []
    for code, (operation, operand) in sorted(actions.items()):
        if operation == operations.EXPAND:
            if len(str(operand)) > 2 * len(chr(code).encode()):
                raise ValueError(f"expansion of U+{code:04X} is longer than the kernel has room for")
            operand = texts.index(str(operand))
        elif isinstance(operand, str):
            operand = ord(operand)
        codes.append(code)
        words.append(operation << 24 | operand)
    return {
        "codes": np.array(codes, np.uint32),
        "words": np.array(words, np.uint32),
        "expansions": expansions,
    }


def build(target: Path, inputs: Path) -> None:
    """Write ``fold.npz`` and its section of ``SOURCES.toml``."""
    listed = tomllib.loads((HERE / "characters.toml").read_text("utf-8"))
    actions = letter_actions() | latin_actions() | radical_actions(inputs) | special_actions(listed["fold"])
    arrays = action_arrays(closed(actions)) | kana_arrays()
    np.savez_compressed(target / "fold.npz", **arrays)  # type: ignore[arg-type]
    record_source(
        target,
        "fold",
        file="fold.npz",
        origins=[
            "Unicode character database as Python carries it",
            f"{MOJIDATA}: radeqv",
            "characters.toml",
            "latin_letters.csv: ICAO Doc 9303 part 3",
        ],
        licence="Unicode-3.0",
        rows=len(actions),
        built_by="linkcheck/tables/build_fold.py",
    )
