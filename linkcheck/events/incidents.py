"""What happened around wrong links, as timelines without names and numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Incident", "IncidentEvent"]


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One event of an incident.

    `offset_seconds` counts from the incident's first event; `actor` is "A", "B", ... in order of appearance (never
    a name), "" where the log names nobody; `kind` is one of KINDS; `place` is the terminal or server as the log
    calls it; `record_id` names the record or request the event belongs to, if any.
    """

    offset_seconds: float
    actor: str
    kind: str
    place: str
    note_ja: str
    note_en: str
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened around one or several wrong links, as a timeline. Holds no name, number or address."""

    record_ids: tuple[str, ...]
    mechanism: str
    title_ja: str
    title_en: str
    events: tuple[IncidentEvent, ...]
