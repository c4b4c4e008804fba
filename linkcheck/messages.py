"""What an error says in Japanese and English, out of tables/messages.toml; never a cell's value."""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from linkcheck.tables import table_path

__all__ = ["Message", "both", "listed", "message", "place", "reason"]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said in both languages, and lines of TOML to write into the settings ("" where none help)."""

    ja: str
    en: str
    lines: str = ""

    def __str__(self) -> str:
        return f"{self.en} / {self.ja}"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(table_path("messages.toml").read_text("utf-8"))


def _said(template: dict[str, str], told: dict[str, object]) -> Message:
    """A template with what is told; what is a Message itself is said in each language."""

    def said(part: str, language: str) -> str:
        values = {
            name: getattr(value, language) if isinstance(value, Message) else value
            for name, value in told.items()
        }
        return template.get(part, "").strip("\n").format(**values)

    return Message(said("ja", "ja"), said("en", "en"), said("lines", "en"))


def message(name: str, /, **told: object) -> Message:
    """The message of a name. Raises KeyError where there is none, or where it tells more than is given.

    >>> message("setting_share", name="recall", most=1).en
    'recall: expected a share between 0 and 1'
    """
    return _said(_table()["message"][name], told)


def listed(messages: Sequence[Message]) -> Message:
    """Several in one.

    >>> listed([Message("氏名", "name"), Message("性別", "sex")])
    Message(ja='氏名、性別', en='name, sex', lines='')
    """
    return Message("、".join(each.ja for each in messages), ", ".join(each.en for each in messages))


def both(name: str, /, **told: object) -> str:
    """A message in one line, for an error of Python's own kinds."""
    return str(message(name, **told))


def place(where: str | Message, part: str = "", **told: object) -> Message:
    """Where something happened: a file's name, or a word of the table; `part`: "column", "record" or "line" in it.

    >>> place("register", "line", line=3).ja, place("a.csv", "column", column="sex").en
    ('照合先、3 行目', 'a.csv, column sex')
    """
    known = _table()["where"]
    if not isinstance(where, Message):
        where = _said(known[where], {}) if where in known else Message(where, where)
    return _said(known[part], {"where": where, **told}) if part else where


def reason(error: BaseException) -> Message:
    """Why something failed: what the system says of it, else the kind of error; an error's own words may quote values.

    >>> reason(PermissionError(13, "secret")).en
    'Permission denied'
    """
    number = error.errno if isinstance(error, OSError) else None
    if not number:
        return Message(type(error).__name__, type(error).__name__)
    known = _table()["reason"].get(errno.errorcode.get(number, ""))
    return _said(known, {}) if known else Message(os.strerror(number), os.strerror(number))
