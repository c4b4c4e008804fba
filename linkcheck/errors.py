"""What can go wrong, as a tree of errors and warnings.

::

    LinkcheckError
    ├── InputError            a file, a column or a table is not what was expected
    │   └── QuarantineError   so many rows cannot be used that the rest is no result (carries them)
    ├── SettingsError         a settings file has faults (all of them are named at once)
    └── MissingExtraError     an optional part is not installed (carries the command that installs it)
    LinkcheckWarning          something was worked around; results say what

An error says where, what was expected, what was found and what to do. It never carries a cell's value:
cells are My Numbers, names and addresses.
"""

from __future__ import annotations

from typing import Any

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
    """Input that cannot be used as it is.

    All four parts are plain words or counts; a cell's value is never one of them. `japanese` says the same in Japanese.
    """

    def __init__(self, where: str, expected: str, found: str, to_do: str, japanese: str = "") -> None:
        self.where, self.expected, self.found, self.to_do = where, expected, found, to_do
        self.japanese = japanese
        english = f"{where}: expected {expected}, found {found}. {to_do}"
        super().__init__(f"{japanese} / {english}" if japanese else english)


class QuarantineError(InputError):
    """So many rows cannot be used that the rest is no result; `result` holds it all the same, with the quarantine."""

    result: Any = None


class SettingsError(LinkcheckError):
    """A settings file with faults; `faults` lists every one of them."""

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        self.where, self.faults = where, faults
        super().__init__(f"{where}: " + "; ".join(faults))


class MissingExtraError(LinkcheckError, ImportError):
    """An optional part was asked for that is not installed."""

    def __init__(self, part: str, extra: str) -> None:
        self.part, self.extra = part, extra
        super().__init__(f"{part} needs an optional extra. Install it with: pip install 'linkcheck[{extra}]'")


class LinkcheckWarning(UserWarning):
    """Something was worked around; the result says what and how often."""
