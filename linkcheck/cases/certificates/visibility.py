"""What the two logs do not let one see, and what of them was not understood; told, never passed over."""

from __future__ import annotations

from linkcheck.audit.unseen import Limit, habit, limit
from linkcheck.cases.certificates.causes import HARMLESS, Habits
from linkcheck.cases.certificates.log import COARSE, Codings, resolution
from linkcheck.events.store import EventStore
from linkcheck.events.words import kind
from linkcheck.normalize.moment import MISSING

__all__ = ["visibility"]


def _told(name: str, mistake: str, count: int | None) -> Limit:
    return limit("certificates", name, mistake, count)


def visibility(store: EventStore, codings: Codings, habits: Habits) -> list[Limit]:
    """What cannot be seen, with the mistake it is about and for how many jobs (None: no number of them)."""
    told = []
    ((jobs, without_household, outside),) = store.rows(
        """select count(*), count(*) filter (applicant_look <> 0 and subject_look <> 0
        and (applicant_household = 0 or subject_household = 0)),
        count(*) filter (outside) from jobs where request_row is not null or issue_row is not null"""
    )
    if without_household:
        told.append(_told("no_households", "other_person", without_household))
    if outside:
        told.append(_told("outside_log", "never_issued", outside))
    ((events, unknown),) = store.rows(
        f"""select count(*) filter (kind in ({kind("timeout")}, {kind("error")}, {kind("cancel")})),
        count(*) filter (kind = {kind("other")}) from request_lines"""
    )
    if not events:
        told.append(_told("no_notices", "never_issued", jobs))
    if unknown:
        told.append(_told("unknown_words", "never_issued", unknown))
    for log in ("request_lines", "issue_lines"):
        ((unread,),) = store.rows(f"select count(*) from {log} where moment = {MISSING}")
        if unread:
            told.append(_told("unread_lines", "other_person", unread))
        if resolution(store, log) in COARSE:
            told.append(_told("whole_minutes_order", "other_person", None))
    for cause in filter(habits.are, habits.usual):
        trace = habit("certificates", HARMLESS.get(cause, cause), cause, habits.counts.get(cause, 0))
        told.append(trace | {"level": cause})
    told += [_told(name, "other_person", None) for name in ("agents_unseen", "lines_lost")]
    return told
