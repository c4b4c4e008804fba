"""What a clerk is told about the clocks behind a log: the bound, and every clock that was found to be off."""

from __future__ import annotations

from typing import Any

from linkcheck.events.skew import MAX_SKEW_SECONDS, Skew
from linkcheck.events.words import Coding

__all__ = ["told_skews"]


def told_skews(
    terminal_names: Coding,
    terminals: tuple[Skew, ...],
    server_names: Coding | None = None,
    servers: tuple[Skew, ...] = (),
) -> dict[str, Any]:
    """The part of a summary that reports clock skew; clocks that are right or were seen too rarely are only counted."""

    def told(skews: tuple[Skew, ...], names: Coding) -> list[dict[str, Any]]:
        return [
            {
                "name": names.names[skew.unit],
                "seconds_ahead": skew.seconds,
                "error_seconds": skew.error_seconds,
                "event_count": skew.event_count,
                "corrected": skew.corrected,
                "trusted": skew.trusted,
            }
            for skew in skews
            if skew.corrected or not skew.trusted
        ]

    return {
        "clock_skew": {
            "bound_seconds": MAX_SKEW_SECONDS,
            "terminal_count": len(terminals),
            "server_count": len(servers),
            "terminals": told(terminals, terminal_names),
            "servers": told(servers, server_names or Coding()),
        }
    }
