"""Names that are to go: they work until the version that is told, and warn with what to use instead."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

from linkcheck.messages import both

__all__ = ["PUBLIC", "SETTINGS", "Going", "kept_settings", "warn_going"]


class Going(NamedTuple):
    """What to use instead of a name, and the version that no longer has it."""

    instead: str
    version: str


PUBLIC: dict[str, Going] = {}
"""Names of `linkcheck` that are to go, each with a public name that takes the same arguments."""

SETTINGS: dict[str, Going] = {}
"""Settings that are to go, each with the setting that means the same."""


def warn_going(name: str, going: Going, kind: type[Warning] = DeprecationWarning) -> None:
    """Warn, at the line that called the caller, that a name is to go; Python shows a warning once a line.

    kind: DeprecationWarning for who writes programs, FutureWarning for who runs them.
    """
    warnings.warn(both("going", name=name, **going._asdict()), kind, stacklevel=3)


def kept_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Settings under the names that stay; one that is to go beside the one that stays is left as it is."""
    kept = dict(given)
    for name, going in SETTINGS.items():
        if name in kept and going.instead not in kept:
            warn_going(name, going, FutureWarning)
            kept[going.instead] = kept.pop(name)
    return kept
