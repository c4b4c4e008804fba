"""Words: every phrase people read, in Japanese and English, by kind and name.

What several cases say is in tables/texts.toml; what a case says in words of its own is a file beside it, which goes
before. Kinds are "difference", "cause", "claim" (the cause as a clause), "mechanism", "evidence", "answer",
"answer_of" (the answer to one mechanism or cause), "component", "level", "case" (title, sides), and so on.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from linkcheck.tables import table_path

__all__ = [
    "COMMON",
    "NO_TEXT",
    "Text",
    "Words",
    "case_words",
    "display_width",
    "read_words",
    "share_text",
    "text",
]


@dataclass(frozen=True, slots=True)
class Text:
    """A phrase in both languages.

    answer: what a harmless difference of this name asks for; said: how it reads in a Japanese sentence, where `ja` is
    no clause.
    """

    ja: str
    en: str
    answer: str = ""
    said: str = ""

    @property
    def both(self) -> str:
        """Both languages in one line, as on the terminal.

        >>> Text("氏名", "name").both
        '氏名 / name'
        """
        return f"{self.ja} / {self.en}"


Phrases = dict[str, dict[str, Text]]
NO_TEXT = Text("", "")
COMMON_FILE = table_path("texts.toml")


@lru_cache(maxsize=16)
def _phrases(path: Path) -> Phrases:
    kinds = tomllib.loads(path.read_text("utf-8"))
    return {kind: {name: Text(**told) for name, told in names.items()} for kind, names in kinds.items()}


@dataclass(frozen=True)
class Words:
    """The words of a case: its own file's (None: it has none) before the common ones."""

    own: Path | None = None
    _found: dict[tuple[str, str], Text] = field(default_factory=dict, init=False, repr=False, compare=False)

    def text(self, kind: str, name: str) -> Text:
        """The phrase of a name. Raises KeyError where neither file has it."""
        if (kind, name) not in self._found:
            self._found[kind, name] = self._looked_up(kind, name)
        return self._found[kind, name]

    def _looked_up(self, kind: str, name: str) -> Text:
        for phrases in self._files:
            if name in phrases.get(kind, {}):
                return phrases[kind][name]
        raise KeyError(f"no text for {kind} {name}")

    def phrase(self, kind: str, name: str | None) -> Text:
        """The phrase of a name as people read it; empty for no name. A level of a log is called like the difference of
        that name. A name without a text, which no test lets pass, is shown as it is in English alone.
        """
        if not name:
            return NO_TEXT
        for place in (kind, "difference") if kind == "level" else (kind,):
            for phrases in self._files:
                if name in phrases.get(place, {}):
                    return phrases[place][name]
        return Text("その他", name.replace("_", " "))

    def answer(self, name: str, mechanism: str | None = None, cause: str | None = None) -> Text:
        """The answer as the case says it: to a doubt of this mechanism or cause, where it has one, else in general."""
        for reason in (mechanism, cause):
            for phrases in self._files:
                if name in ("suspend_and_confirm", "update_record") and reason in phrases.get(
                    "answer_of", {}
                ):
                    return phrases["answer_of"][str(reason)]
        return self.phrase("answer", name)

    def header(self, name: str) -> Text:
        """What a column of the outputs is called; the name itself for one that has no words."""
        for kind in ("column", "attribute", "header"):
            if name in self.names(kind):
                return self.text(kind, name)
        return Text(name, name)

    def names(self, kind: str) -> tuple[str, ...]:
        """The names of a kind, the case's own first."""
        return tuple(dict.fromkeys(name for phrases in self._files for name in phrases.get(kind, {})))

    @cached_property
    def _files(self) -> tuple[Phrases, ...]:
        common = _phrases(COMMON_FILE)
        return (common,) if self.own is None else (_phrases(self.own), common)


COMMON = Words()


@lru_cache(maxsize=16)
def read_words(path: Path) -> Words:
    """The words of the case whose file this is. Raises OSError or ValueError where it cannot be read."""
    _phrases(path)
    return Words(path)


def case_words(name: str) -> Words:
    """The words of one of linkcheck's own cases; the common ones for any other name."""
    path = Path(__file__).parent / "cases" / name / "words.toml"
    return Words(path) if path.is_file() else COMMON


def text(kind: str, name: str) -> Text:
    """A phrase of the common words. Raises KeyError where there is none."""
    return COMMON.text(kind, name)


def share_text(share: float) -> Text:
    """A probability as people read it: never a certainty that nobody has.

    >>> share_text(0.99971).ja, share_text(0.0002).en, share_text(0.5).ja, share_text(0.9994).en
    ('99.9%超', 'under 0.1%', '50.0%', '99.9%')
    """
    if share > 0.9995:
        return Text("99.9%超", "over 99.9%")
    if share < 0.0005:
        return Text("0.1%未満", "under 0.1%")
    return Text(f"{share:.1%}", f"{share:.1%}")


def display_width(text: str) -> int:
    """How many columns of a terminal, or half-width characters of a sheet, a text takes.

    >>> display_width("R0042"), display_width("山田"), display_width("か\\u3099")
    (5, 4, 2)
    """
    return len(text) if text.isascii() else sum(map(_mark_width, text))


@lru_cache(maxsize=1 << 14)
def _mark_width(mark: str) -> int:
    if unicodedata.combining(mark):
        return 0
    return 2 if unicodedata.east_asian_width(mark) in "WFA" else 1
