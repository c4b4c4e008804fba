"""The official comparison before it asks: the class of mismatch it would find, and which answer has to be ready.

A record that it will not ask about needs no reason; one that it will ask about gets its answer beforehand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.decisions import Decisions
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.settings import Settings

__all__ = ["CLASSES", "official_answers", "official_classes", "official_summary", "with_official_classes"]

ROWS_AT_ONCE = 1 << 17
"""Decisions that are looked at together for the answers."""

CLASSES = ("none", "identity", "name", "address")
"""Nothing that it would ask about; birth date or sex (class 1); names (class 2); the address alone (class 3)."""

SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
Bools = npt.NDArray[np.bool_]


def _apart(codes: npt.NDArray[np.uint8], place: int, notation: str = "") -> Bools:
    """Whether the attribute at a place is written apart in a notation; "" for attributes that have only one."""
    comparison = COMPARISONS[place]
    return np.isin(codes[:, place], comparison.codes(comparison.apart(notation)))


def official_classes(levels: Levels, settings: Settings) -> npt.NDArray[np.uint8]:
    """The class of mismatch (CLASSES) of patterns uint8[G, K]: uint8[G]. What is missing on a side differs in nothing.

    Source: council paper of 2023-09-07 on the comparison of all insurers' records with the register: birth date or sex
    (class 1); kana and kanji name both, or one of them and the address (class 2); the address alone (class 3). That
    variants of a character (髙, 高) are not asked about is reported; whether new members' records are compared with
    the same classes since May 2024 is not confirmed: both are settings.
    """
    codes = levels.codes
    notations = ("kanji", "variant") if settings.official_variants_asked else ("kanji",)
    names = (SURNAME, GIVEN_NAME)
    kanji = np.any([_apart(codes, place, notation) for place in names for notation in notations], 0)
    kana = np.any([_apart(codes, place, "kana") for place in names], 0)
    address = _apart(codes, ADDRESS)
    identity = _apart(codes, BIRTH_DATE) | _apart(codes, SEX)
    name = (kanji & kana) | ((kanji | kana) & address)
    alone = address & settings.official_address_alone_asked
    return np.select([identity, name, alone], [1, 2, 3], 0).astype(np.uint8)


def with_official_classes(outcomes: pa.Table, levels: Levels, settings: Settings) -> pa.Table:
    """Outcomes with the column official_class; of links that nobody will ask about nothing has to be answered."""
    classes = official_classes(levels, settings)
    told = pa.array([CLASSES[code] for code in classes.tolist()], pa.string())
    decision, answer = (outcomes[name].cast(pa.string()) for name in ("decision", "proposed_answer"))
    quiet = pc.and_(pc.equal(decision, "link"), pa.array(classes == 0))
    answers = pc.if_else(quiet, "no_action", answer)
    place = outcomes.column_names.index("proposed_answer")
    table = outcomes.set_column(place, "proposed_answer", answers)
    return table.append_column("official_class", told)


def official_summary(outcomes: pa.Table, times: npt.NDArray[np.int64]) -> dict[str, Any]:
    """How many records are of each class, which share will be asked about, how many answers that needs and how many of
    these are drafted, and how many records get an answer by this check alone. Outcomes are those of
    `with_official_classes`, `times` int64[G] how often each occurs."""
    classes = pc.index_in(outcomes["official_class"], pa.array(CLASSES)).to_numpy()
    counts = np.bincount(classes, times, len(CLASSES)).astype(np.int64).tolist()
    drafted = pc.not_equal(outcomes["proposed_answer"], "no_action").to_numpy()
    asked = classes > 0
    needed = int(times[asked].sum())
    return {
        "classes": dict(zip(CLASSES, counts, strict=True)),
        "asked_share": needed / max(int(times.sum()), 1),
        "answers_needed": needed,
        "answers_drafted": int(times[asked & drafted].sum()),
        "by_this_check_alone": int(times[~asked & drafted].sum()),
    }


def official_answers(decisions: Decisions) -> pa.Table:
    """The answers to have ready, one row per record that will be asked about: record, class, answer, reason."""
    names = ["record_id", "official_class", "decision", "proposed_answer", "reason_ja"]
    asked = (
        batch.select(names).filter(pc.not_equal(batch["official_class"].cast(pa.string()), "none"))
        for batch in decisions.make_batches(ROWS_AT_ONCE)
    )
    return pa.concat_tables(asked)
