"""What the kernel that follows terminals and its callers share: kinds of event, levels of presence, sizes."""

from __future__ import annotations

__all__ = ["FACTS", "KIND", "KINDS", "PRESENCE", "PRESENCE_LEVELS", "STATE"]

KINDS = (
    "other",
    "request",
    "arrival",
    "login",
    "logout",
    "start",
    "activity",
    "complete",
    "timeout",
    "error",
    "issue",
    "lookup",
    "cancel",
)
"""Kinds of event; a code is the index. What a log calls them is in tables/events.toml."""

PRESENCE_LEVELS = (
    "missing",
    "own_login",
    "logged_out",
    "login_not_seen",
    "other_left",
    "guest_applied",
    "relative_there",
    "not_logged_in",
    "other_arrived",
    "other_logged_in",
)
"""Who was at the terminal when the application completed; see linkcheck.cases.points.sequences."""

KIND = {name: code for code, name in enumerate(KINDS)}
PRESENCE = {name: code for code, name in enumerate(PRESENCE_LEVELS)}

STATE = 27
"""Integers carried from batch to batch."""

FACTS = 7
"""Integers written for each completed application."""
