"""What a header means: the words it is made of, without those that only say whose, in which script or how it is
written.

`被保険者氏名（漢字）`, `加入者氏名_カナ`, `個人番号（12桁）` are a known header and words around it
(`tables/header_aliases.toml`). What is in brackets counts as a word if it is one, as a remark if it has a digit or a
colon in it; any other word makes it another header, so that `氏名（世帯主）` is not taken for a name of the record.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from linkcheck.records import SCHEMAS
from linkcheck.tables import table_path

__all__ = [
    "facts",
    "fold_header",
    "is_alias",
    "is_known",
    "is_weak",
    "known_columns",
    "known_header_count",
    "means",
    "means_part",
]

BRACKETS = re.compile(r"[(\[【〔<「『](.*?)[)\]】〕>」』]", re.DOTALL)
REMARK = re.compile(r"[0-9:;=/,、・~～※]|例")
MOST_CORES = 64


@lru_cache(4096)
def fold_header(header: str) -> str:
    """A header without width, case, hiragana, spaces, underscores, brackets and dashes.

    >>> fold_header("ふりがな（セイ）") == fold_header("ﾌﾘｶﾞﾅ_ｾｲ")
    True
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    kana = "".join(chr(ord(mark) + 0x60) if "ぁ" <= mark <= "ゖ" else mark for mark in text)
    return "".join(mark for mark in kana if mark.isalnum() and mark != "ー")


@lru_cache(1)
def facts() -> dict[str, Any]:
    """The table of headers."""
    return tomllib.loads(table_path("header_aliases.toml").read_text("utf-8"))


@lru_cache(64)
def _aliases(name: str) -> frozenset[str]:
    """Every folded header by which a canonical column is known."""
    known = {name, *facts()["whole"].get(name, ())}
    for start, prefixes in facts()["prefixes"].items():
        if name.startswith(start):
            base = {name.removeprefix(start), *facts()["whole"].get(name.removeprefix(start), ())}
            known |= {prefix + alias for prefix in prefixes for alias in base}
    return frozenset(fold_header(alias) for alias in known)


@lru_cache(1)
def _every_alias() -> frozenset[str]:
    names = {name for schema in SCHEMAS.values() for name in schema.names}
    parts = (
        alias for part in facts()["parts"] for column in part["columns"] for alias in column if alias[1:]
    )
    return frozenset.union(*map(_aliases, names)) | frozenset(map(fold_header, parts))


@lru_cache(1)
def _words() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(fold_header, words)) for kind, words in facts()["words"].items()}


@lru_cache(4096)
def _cores(header: str) -> frozenset[tuple[str, str]]:
    """What a header may be, each with its script (`kanji`, `kana` or ``): the words around are taken off one by one."""
    text = unicodedata.normalize("NFKC", header)
    main, script, remarks = fold_header(BRACKETS.sub("", text)), "", 0
    for content in BRACKETS.findall(text):
        kind = _kind(fold_header(content))
        if kind in ("kanji", "kana"):
            script = kind
        elif kind or not fold_header(content) or REMARK.search(content):
            remarks += 1
        else:
            main += fold_header(content)
    found, todo = {(main, script)}, [(main, script, False)]
    bare = _words()["bare"]
    while todo and len(found) < MOST_CORES:
        text, script, owned = todo.pop()
        for kind, words in _words().items():
            for word in words if kind != "bare" else ():
                for rest in {text.removeprefix(word), text.removesuffix(word)} - {text, ""}:
                    core = (rest, kind if kind in ("kanji", "kana") else script)
                    mine = owned or kind != "notes"
                    if core not in found:
                        found.add(core) if not (mine and rest in bare) else None
                        todo.append((*core, mine))
    return frozenset(found)


def _kind(word: str) -> str | None:
    return next((kind for kind, words in _words().items() if word in words and kind != "bare"), None)


def means(name: str, header: str) -> bool:
    """Whether a header is one of a canonical column's.

    >>> means("name_kana", "加入者氏名_カナ"), means("sex", "性別（1:男 2:女）"), means("name_kanji", "氏名（世帯主）")
    (True, True, False)
    """
    if fold_header(header) in _aliases(name):
        return True
    for core, script in _cores(header):
        if script == "kana" and name.endswith("_kana"):
            if core in _aliases(name) or core in _aliases(name.replace("_kana", "_kanji")):
                return True
        elif core in _aliases(name) and not (script == "kana" or (script and name.endswith("_kana"))):
            return True
    return False


@lru_cache(64)
def _folded(aliases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_header, aliases))


def means_part(name: str, aliases: Iterable[str], header: str) -> bool:
    """Whether a header is one of a part of a canonical column, such as the surname of a name."""
    known = _folded(tuple(aliases))
    if fold_header(header) in known:
        return True
    kana = name.endswith("_kana")
    return any(core in known for core, script in _cores(header) if script != ("kanji" if kana else "kana"))


def is_alias(name: str, header: str) -> bool:
    """Whether a header is, as a whole, one by which a canonical column is known.

    >>> is_alias("name_kana", "カナ氏名"), is_alias("sex", "性別（1:男 2:女）")
    (True, False)
    """
    return fold_header(header) in _aliases(name)


def is_weak(name: str, header: str) -> bool:
    """Whether a header gives way to another one of the same column (居所 to 住所, No. to 整理番号)."""
    return fold_header(header) in _folded(tuple(facts()["weak"].get(name, ())))


def known_columns(names: Iterable[str], headers: Sequence[str]) -> dict[str, bool]:
    """Which canonical columns are among headers.

    >>> known_columns(["sex", "symbol"], ["性別", "住所"])
    {'sex': True, 'symbol': False}
    """
    return {name: any(means(name, header) for header in headers) for name in names}


@lru_cache(4096)
def is_known(header: str) -> bool:
    """Whether a header is known in any schema."""
    return any(core in _every_alias() for core, _ in _cores(header)) if header.strip() else False


def known_header_count(headers: Iterable[str]) -> int:
    """How many of the headers are known in any schema.

    >>> known_header_count(["個人番号", "フリガナ", "電話番号"])
    2
    """
    return sum(map(is_known, headers))
