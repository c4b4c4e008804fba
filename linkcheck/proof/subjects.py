"""Decoys among certificates: issues that show the subject of the issue before, or of which two are exchanged."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa

from linkcheck.columns import distinct, to_array
from linkcheck.normalize.moment import parse_moments
from linkcheck.proof.decoys import MOST_SHARE, Decoys, following, put, some

__all__ = ["SUBJECT_MECHANISMS", "plant_subjects"]

SUBJECT = "subject_"
SUBJECT_MECHANISMS = ("swapped_subjects", "subject_before")


def plant_subjects(
    issues: pa.Table, per_mechanism: int, rng: np.random.Generator, done: Collection[tuple[str, int]] = ()
) -> Decoys:
    """Plant decoys into an issue log in canonical columns. An issue keeps its request, which is its link. done:
    (mechanism, row) of earlier rounds, which are not repeated."""
    columns = [name for name in issues.column_names if name.startswith(SUBJECT)]
    moments = parse_moments(issues["issued_at"])
    after = following(np.zeros(issues.num_rows, np.int64), moments)
    name, born = (
        distinct(to_array(issues[column]))[1] for column in ("subject_name_kanji", "subject_birth_date")
    )
    differs = (after >= 0) & ((name != name[after]) | (born != born[after]))
    most = max(1, min(per_mechanism, int(MOST_SHARE * issues.num_rows / len(SUBJECT_MECHANISMS))))
    free = np.ones(issues.num_rows, np.bool_)
    rows: list[int] = []
    sources: list[int] = []
    mechanisms: list[str] = []
    for mechanism in SUBJECT_MECHANISMS:
        made = 0
        for first in some(rng, free & differs, issues.num_rows).tolist():
            second = int(after[first])
            if made >= most:
                break
            if not (free[first] and free[second]) or {(mechanism, first), (mechanism, second)} & set(done):
                continue
            free[[first, second]] = False
            pairs = [(second, first), (first, second)][: 2 if mechanism == "swapped_subjects" else 1]
            made += len(pairs)
            for row, source in pairs:
                rows.append(row)
                sources.append(source)
                mechanisms.append(mechanism)
    row, source = np.array(rows, np.int64), np.array(sources, np.int64)
    planted = issues
    for column in columns:
        planted = put(planted, column, row, to_array(issues[column]).take(pa.array(source)))
    why = "no two subjects one after the other / 続けて交付された別人がいません"
    unplantable = {each: why for each in SUBJECT_MECHANISMS if each not in mechanisms}
    nobody = np.full(len(row), -1, np.int64)
    return Decoys(planted, row, tuple(mechanisms), nobody, nobody, source, unplantable)
