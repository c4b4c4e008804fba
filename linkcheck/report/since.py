"""What changed since the check before, and where the batch does not look like those before it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from linkcheck.words import COMMON, Text, Words

__all__ = ["COUNTS", "Alarm", "Link", "Since", "measure_text", "since_last_time"]

COUNTS = (
    "new_count", "gone_count", "changed_count", "newly_flagged_count", "no_longer_flagged_count",
    "new_and_flagged_count", "kept_answer_count", "asked_again_count", "still_to_read_count",
)  # fmt: skip
"""What is counted of summary["since_last_time"], in the order in which it is told."""

TABLE = "since_last_time.csv"
MOST_LINKS = 200
GRADES = {"link": "A", "clerical_review": "B", "non_link": "C"}


@dataclass(frozen=True, slots=True)
class Link:
    """One link that is not as it was: grades until now and now ("" for none), what happened to it, which attributes
    changed, and the answer that is kept: what, by whom, on which day."""

    record_id: str
    before: str
    now: str
    status: tuple[Text, ...]
    changed: tuple[Text, ...]
    answer: Text
    answered_by: str
    answered_on: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A share that is further from those before than chance explains; group: an insurer's number, "" for all."""

    group: str
    measure: Text
    share: float
    share_before: float
    standard_errors: float


@dataclass(frozen=True)
class Since:
    """counts in the order of COUNTS; attributes: how many links changed in each; `more_count` links are not among
    `links`; other_version: code or tables changed, so no answer is kept."""

    counts: tuple[tuple[Text, int], ...]
    attributes: tuple[tuple[Text, int], ...]
    links: tuple[Link, ...]
    more_count: int
    alarms: tuple[Alarm, ...]
    other_version: bool


def since_last_time(
    summary: Mapping[str, Any], files: Mapping[str, pa.Table] | None = None, words: Words = COMMON
) -> Since | None:
    """What a summary and the further outputs tell; None where there was no check before."""
    told = summary.get("since_last_time")
    if told is None:
        return None
    rows = files[TABLE].to_pylist() if files and TABLE in files else []
    links = [link for row in rows if (link := _link(row, words)) is not None]
    return Since(
        counts=tuple((words.phrase("since", name), told[name]) for name in COUNTS),
        attributes=tuple(
            (_attribute(name, words), count) for name, count in told["changed_attributes"].items()
        ),
        links=tuple(links[:MOST_LINKS]),
        more_count=max(len(links) - MOST_LINKS, 0),
        alarms=tuple(
            Alarm(
                alarm["insurer_number"],
                measure_text(alarm["measure"], words),
                alarm["share"],
                alarm["share_before"],
                alarm["standard_errors"],
            )
            for alarm in summary.get("drift", ())
        ),
        other_version=told["code_or_tables_changed"],
    )


def _link(row: Mapping[str, str], words: Words) -> Link | None:
    """A row of the table as the report shows it; None where nobody has to know of it one by one: nothing to read, now
    or before, and no answer."""
    before, now = (GRADES.get(row[name], "") for name in ("decision_before", "decision"))
    if not row["answer"] and not {before, now} & {"B", "C"}:
        return None
    return Link(
        row["record_id"],
        before,
        now,
        tuple(words.phrase("since", row[name]) for name in ("status", "flag") if row[name]),
        tuple(_attribute(name, words) for name in row["changed"].split(";") if name),
        words.phrase("result", row["answer"]),
        row["answered_by"],
        row["answered_at"][:10],
    )


def _attribute(name: str, words: Words) -> Text:
    """A column of one side, as in "record_address"."""
    side, _, column = name.partition("_")
    kind = "since" if column == "other" else "attribute"
    return _joined(words.phrase("since", side), words.phrase(kind, column))


def measure_text(measure: str, words: Words = COMMON) -> Text:
    """What a share is of.

    >>> measure_text("missing: address").en
    'address: missing'
    """
    kind, _, name = measure.partition(": ")
    if not name:
        return words.phrase("drift", kind.replace(" ", "_"))
    if kind == "missing":
        return _joined(words.phrase("attribute", name), words.phrase("drift", "missing"))
    if kind in ("notation", "difference"):
        return _joined(words.phrase("drift", kind), words.phrase(kind, name))
    attribute = kind.removesuffix("_level")
    level = words.phrase("name_level" if attribute == "name" else "level", name)
    return _joined(words.phrase("attribute", attribute), level)


def _joined(head: Text, rest: Text) -> Text:
    return Text(f"{head.ja}：{rest.ja}", f"{head.en}: {rest.en}")
