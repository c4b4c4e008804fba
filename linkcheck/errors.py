"""What can go wrong, as a tree of errors and warnings.

::

    LinkcheckError
    ├── InputError            a file, a column or a table is not what was expected
    │   └── QuarantineError   so many rows cannot be used that the rest is no result (carries them)
    ├── SettingsError         a settings file has faults (all of them are named at once)
    └── MissingExtraError     an optional part is not installed (carries the command that installs it)
    LinkcheckWarning          something was worked around; results say what

An error says where, what was expected, what was found and what to do, in Japanese and English (tables/messages.toml).
It never carries a cell's value: cells are My Numbers, names and addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkcheck.messages import Message, message, place
from linkcheck.packages import install_command

__all__ = [
    "InputError",
    "LinkcheckError",
    "LinkcheckWarning",
    "MissingExtraError",
    "QuarantineError",
    "SettingsError",
]


class LinkcheckError(Exception):
    """The root of every error linkcheck raises on purpose."""


class InputError(LinkcheckError):
    """Input that cannot be used as it is: `japanese` and `english` say where, what was expected, what was found and
    what to do; `lines` are what to write into the settings, "" where that does not help.

    fault: a name of tables/messages.toml; where: a file, a word of that table, or a `place`; told: what the message
    asks for, plain words or counts.
    """

    def __init__(self, fault: str, where: str | Message, /, **told: object) -> None:
        self.fault, self.where = fault, place(where)
        said = message(fault, **told)
        self.japanese, self.english = f"{self.where.ja}: {said.ja}", f"{self.where.en}: {said.en}"
        self.lines = said.lines
        super().__init__(f"{self.english} / {self.japanese}")


class QuarantineError(InputError):
    """So many rows cannot be used that the rest is no result; `result` holds it all the same, with the quarantine."""

    result: Any = None


class SettingsError(LinkcheckError):
    """Settings with faults: all of them by setting, `japanese` and `english` say them all; `lines` is where each
    setting stands in a file."""

    def __init__(
        self, where: str, faults: Mapping[str, Message], lines: Mapping[str, int] | None = None
    ) -> None:
        self.where, self.faults = place(where), faults
        told = [
            message("settings_line", line=line, fault=fault)
            if (line := (lines or {}).get(name.split(", ")[0]))
            else fault
            for name, fault in faults.items()
        ]
        self.japanese = f"{self.where.ja}: " + " ".join(fault.ja for fault in told)
        self.english = f"{self.where.en}: " + "; ".join(fault.en for fault in told)
        super().__init__(f"{self.english} / {self.japanese}")


class MissingExtraError(LinkcheckError, ImportError):
    """An optional part was asked for that is not installed; `part` is a word of tables/messages.toml."""

    def __init__(self, part: str, extra: str) -> None:
        self.part, self.extra = place(part), extra
        said = message("extra", part=self.part, extra=extra, install=install_command(f'".[{extra}]"'))
        self.japanese, self.english = said.ja, said.en
        super().__init__(str(said))


class LinkcheckWarning(UserWarning):
    """Something was worked around; the result says what and how often."""
