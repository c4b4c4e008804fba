"""The steps of insurers' records: those of every case whose records carry the person's own attributes."""

from __future__ import annotations

from linkcheck.audit.persons import judge_persons, look_at_persons
from linkcheck.audit.pipeline import Steps

__all__ = ["STEPS"]

STEPS = Steps(look_at_persons, judge_persons)
