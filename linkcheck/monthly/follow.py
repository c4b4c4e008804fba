"""One check after another: its findings with what is new, what drifts, and what is kept for the next one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from linkcheck.audit.contents import Contents
from linkcheck.audit.findings import Findings
from linkcheck.monthly.answers import carry_answers, read_answers, run_of
from linkcheck.monthly.drift import MOST_BATCHES, alarms, profile
from linkcheck.monthly.kept import KeptCheck, deciding_state, read_kept
from linkcheck.monthly.since import compare_checks
from linkcheck.settings import Settings

__all__ = ["followed"]


def followed(findings: Findings, contents: Contents, settings: Settings) -> Findings:
    """The findings of links with those contents, with summary["since_last_time"], summary["drift"],
    since_last_time.csv and the files for the next check. Raises InputError where the check before left nothing that can
    be read."""
    decisions = findings.decisions.table
    own = profile(contents, decisions)
    decided = decisions["decision"].cast(pa.string()).combine_chunks()
    now = KeptCheck(findings.scenario, contents, decided, {}, (own,), deciding_state())
    if settings.previous_directory is None:
        return replace(findings, keep=(now.write,))
    folder = Path(settings.previous_directory)
    before = read_kept(folder, findings.scenario)
    since = compare_checks(now, before, read_answers(folder))
    profiles = (*before.profiles, own)[-MOST_BATCHES:]
    now = replace(now, answers=since.answers, profiles=profiles, previous_run=run_of(folder), same=since.same)
    more = {"since_last_time": since.summary, "drift": alarms(own, before.profiles)}
    ids = contents.ids
    answers = {ids[place].as_py(): answer for place, answer in since.answers.items()}
    return replace(
        findings,
        summary=findings.summary | more,
        files={**findings.files, "since_last_time.csv": since.table},
        keep=(now.write,),
        then=(lambda written: carry_answers(written, answers),),
    )
