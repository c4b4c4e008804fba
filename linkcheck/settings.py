"""Choices people make: a TOML file becomes a frozen Settings; all its faults are reported at once."""

from __future__ import annotations

import datetime
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from linkcheck.deprecation import kept_settings
from linkcheck.errors import SettingsError
from linkcheck.messages import Message, message, reason
from linkcheck.tables import table_path

__all__ = ["Settings", "given_settings", "read_settings", "setting_words"]

INPUTS = (
    "register",
    "insurance",
    "accounts",
    "tax",
    "other_store",
    "points",
    "sessions",
    "requests",
    "issues",
    "changes",
)
"""Inputs whose columns can be named: those of the cases, and a file of changes of the register."""


@dataclass(frozen=True)
class Settings:
    """Every choice, with its default.

    review_threshold and non_link_threshold are probabilities of a wrong link; undecided_reads is how many records that
    nothing tells from a namesake are read at the most, more being counted apart (tax); register_coverage is the
    probability that a rightful owner is in the register at all (None: judged by whether it holds people who are on no
    record, and by whose owners are found; below 0.8 it lowers the review_threshold by the owners that cannot be found);
    mistake_share (None: the base rates) is the expected share of wrong links, mistake_mix which kinds of mistakes they
    are (insurance; None: the base rates'; "pilot" or "count_2022"); fit adapts the model to the links (None: for
    insurance and tax, from 5,000 links on, where neither model nor mistake_share is given; the manifest tells);
    era_codes is "receipt", "pension" or None; encoding is that of the records, register_encoding that of the register
    (None: proposed from the file and strictly validated); engine is "local" or "spark",
    spark_master the cluster to start a session on where none is active,
    spark_directory a directory that its driver and all executors share; resume_directory is where a check of inputs
    larger than memory keeps what it has compared, so that it can go on after an interruption (row numbers and
    patterns, nothing personal; the caller removes it; None: nowhere); previous_directory is that of the check before,
    with which this one is compared and whose answers are kept, for_next_check keeps what the next check needs for that
    (implied by previous_directory); sheet and register_sheet name the sheet of a
    workbook, by title or by number from 1; repair_leading_zeros puts back zeros that a spreadsheet dropped from My
    Numbers where the check digit then holds; a share of rows in quarantine above quarantine_share ends the command
    with status 2; a share of links above misread_share that differ in one attribute alone is refused as a misread
    column; columns maps canonical names to headers (or lists of headers that are joined), per input; gaiji maps
    private-use code points ("E000") to characters; number_sources gives other relative risks of mistakes by how a
    number was obtained than tables/history_rates.toml; official_comparison tells for every record what the official
    comparison would ask about (insurance), the next two what is not confirmed of it: whether it asks about old and
    new forms of a character, and about an address alone; date (1975-01-02) and made_by are what the report tells of
    when and by whom, as given, so that equal runs give equal reports; csv_headers is "en" for names of columns and
    codes in flagged.csv and quarantine.csv, as programs read them, or "ja" for headings and words.

    Raises SettingsError, which names every bad value.
    """

    review_threshold: float = 0.03
    reads: int | None = None
    recall: float | None = None
    undecided_reads: int = 20
    non_link_threshold: float = 0.90
    register_coverage: float | None = None
    mistake_share: float | None = None
    mistake_mix: str | None = None
    model: str | None = None
    fit: bool | None = None
    search_owner: bool = True
    era_codes: str | None = None
    encoding: str | None = None
    register_encoding: str | None = None
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    batch_rows: int = 131_072
    memory_limit_mb: int = 2048
    resume_directory: str | None = None
    previous_directory: str | None = None
    for_next_check: bool = False
    engine: str = "local"
    spark_master: str = "local[*]"
    spark_directory: str | None = None
    sheet: str | int | None = None
    register_sheet: str | int | None = None
    repair_leading_zeros: bool = False
    quarantine_share: float = 0.01
    misread_share: float = 0.30
    columns: dict[str, dict[str, str | list[str]]] = field(default_factory=dict)
    gaiji: dict[str, str] = field(default_factory=dict)
    number_sources: dict[str, dict[str, float]] = field(default_factory=dict)
    official_comparison: bool = False
    official_variants_asked: bool = False
    official_address_alone_asked: bool = True
    date: str | None = None
    made_by: str | None = None
    csv_headers: str = "en"

    def __post_init__(self) -> None:
        if found := self.faults():
            raise SettingsError("settings", found)

    def faults(self) -> dict[str, Message]:
        """What is wrong with these settings, by the setting (columns.register for a table in one)."""
        found: dict[str, Message] = {}

        def fault(name: str, what: str, **told: object) -> None:
            found[name] = message(f"setting_{what}", name=name, **told)

        for name in ("review_threshold", "non_link_threshold"):
            if not 0 < getattr(self, name) < 1:
                fault(name, "probability")
        if self.register_coverage is not None and not 0 <= self.register_coverage < 1:
            fault("register_coverage", "coverage")
        if self.review_threshold > self.non_link_threshold and not found:
            fault("review_threshold", "order")
        for name, most in (("recall", 1), ("mistake_share", 0.5)):
            if (value := getattr(self, name)) is not None and not 0 < value < most:
                fault(name, "share", most=most)
        for name in ("quarantine_share", "misread_share"):
            if not 0 <= getattr(self, name) <= 1:
                fault(name, "share", most=1)
        for name in ("reads", "undecided_reads", "threads", "batch_rows", "memory_limit_mb"):
            if (value := getattr(self, name)) is not None and value < 1:
                fault(name, "whole")
        if self.reads is not None and self.recall is not None:
            fault("reads, recall", "one_of")
        for name, choices in CHOICES.items():
            if getattr(self, name) not in (None, *choices):
                fault(name, "choice", choices=" or ".join(f'"{choice}"' for choice in choices))
        for name, mapping in self.columns.items():
            if not isinstance(mapping, dict) or not all(map(_is_header, mapping.values())):
                found[f"columns.{name}"] = message("setting_columns", name=name)
        if self.date is not None and not _is_day(self.date):
            fault("date", "date")
        if not all(isinstance(character, str) for character in self.gaiji.values()):
            fault("gaiji", "gaiji")
        return found


CHOICES = {
    "era_codes": ("receipt", "pension"),
    "mistake_mix": ("pilot", "count_2022"),
    "engine": ("local", "spark"),
    "csv_headers": ("en", "ja"),
}
"""Settings that are one of a few words."""

KINDS: dict[str, tuple[type, ...]] = {
    "review_threshold": (int, float),
    "undecided_reads": (int,),
    "non_link_threshold": (int, float),
    "reads": (int,),
    "recall": (int, float),
    "register_coverage": (int, float),
    "mistake_share": (int, float),
    "mistake_mix": (str,),
    "model": (str,),
    "fit": (bool,),
    "search_owner": (bool,),
    "era_codes": (str,),
    "encoding": (str,),
    "register_encoding": (str,),
    "threads": (int,),
    "batch_rows": (int,),
    "memory_limit_mb": (int,),
    "resume_directory": (str,),
    "previous_directory": (str,),
    "for_next_check": (bool,),
    "engine": (str,),
    "spark_master": (str,),
    "spark_directory": (str,),
    "sheet": (int, str),
    "register_sheet": (int, str),
    "repair_leading_zeros": (bool,),
    "quarantine_share": (int, float),
    "misread_share": (int, float),
    "columns": (dict,),
    "gaiji": (dict,),
    "number_sources": (dict,),
    "official_comparison": (bool,),
    "official_variants_asked": (bool,),
    "official_address_alone_asked": (bool,),
    "date": (str,),
    "made_by": (str,),
    "csv_headers": (str,),
}


def _kind(kind: type) -> Message:
    """A type of values in a settings file, in words."""
    known = {
        bool: "true / false",
        int: "整数",
        float: "数",
        str: "文字列（引用符付き）",
        dict: "表",
        list: "並び",
    }
    return Message(known.get(kind, kind.__name__), kind.__name__)


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_header(value: Any) -> bool:
    headers = value if isinstance(value, list | tuple) and value else [value]
    return all(isinstance(header, str) for header in headers)


def read_settings(path: str | Path, **overrides: Any) -> Settings:
    """Read a TOML settings file. Raises SettingsError naming every fault with its line: unknown names, wrong types, bad
    values."""
    try:
        text = Path(path).read_text("utf-8-sig")  # editors on Windows begin with a mark
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("settings_file", {"": _told_place(error)}) from None
    except (OSError, UnicodeDecodeError) as error:
        faults = {"": message("settings_unreadable", said=reason(error))}
        raise SettingsError("settings_file", faults) from None
    chosen = {name: value for name, value in overrides.items() if value is not None}
    return _checked("settings_file", {**given, **chosen}, setting_lines(text))


def given_settings(settings: Settings | Mapping[str, Any] | None) -> Settings:
    """The settings a caller means: its own, a dict of them by name, or the defaults for None.

    Raises SettingsError naming every fault of a dict, and for anything else.

    >>> given_settings({"fit": True}).fit
    True
    """
    if settings is None:
        return Settings()
    if not isinstance(settings, Settings | Mapping):
        raise SettingsError("settings", {"": message("settings_other", kind=type(settings).__name__)})
    return settings if isinstance(settings, Settings) else _checked("settings", dict(settings))


def _checked(where: str, given: dict[str, Any], lines: Mapping[str, int] | None = None) -> Settings:
    """The settings of a dict; lines: where each stands in a file."""
    known, given = {each.name for each in fields(Settings)}, kept_settings(given)
    faults = {name: message("setting_unknown", name=name) for name in sorted(set(given) - known)}
    for name in sorted(set(given) & known):
        value = given[name]
        if lines is None and value is None and Settings.__dataclass_fields__[name].default is None:
            continue
        if not isinstance(value, KINDS[name]) or (isinstance(value, bool) and bool not in KINDS[name]):
            expected, found = _kind(KINDS[name][-1]), _kind(type(value))
            faults[name] = message("setting_kind", name=name, expected=expected, found=found)
    if not faults:
        try:
            return Settings(**given)
        except SettingsError as error:
            faults = dict(error.faults)
    raise SettingsError(where, faults, lines)


def _told_place(error: tomllib.TOMLDecodeError) -> Message:
    """A fault of TOML with its line, without what stands there."""
    at = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    if at and at[1]:
        return message("settings_toml", line=at[1], column=at[2])
    return message("settings_toml_end")


def setting_lines(text: str) -> dict[str, int]:
    """The line on which each setting of a file that is TOML stands (columns.register for a table in one)."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*([\w.\-\"' ]+?)\s*\]", line):
            table = re.sub(r"[\"' ]", "", header[1])
            for name in (table, table.split(".")[0]):
                found.setdefault(name, number)
        elif entry := re.match(r"\s*([\w.\-\"']+)\s*=", line):
            name = re.sub(r"[\"']", "", entry[1])
            found.setdefault(f"{table}.{name}" if table else name, number)
    return found


def setting_words() -> dict[str, dict[str, str]]:
    """What each setting is for, in English and Japanese, with an example where it has no default."""
    return tomllib.loads(table_path("settings.toml").read_text("utf-8"))
