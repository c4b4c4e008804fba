"""The list of cases. The door, the command line and the titles of reports derive from it.

A case is a folder here and a name in NAMES: its `__init__` declares CASE and its `check_*` function, its `steps`
module holds what differs from the other cases. No case imports another (the tax office's may read accounts' files).
"""

from __future__ import annotations

from importlib import import_module

from linkcheck.audit.case import Case

__all__ = ["CASES", "NAMES"]

NAMES = ("insurance", "accounts", "tax", "points", "certificates")

CASES: tuple[Case, ...] = tuple(import_module(f"{__name__}.{name}").CASE for name in NAMES)
