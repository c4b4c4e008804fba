"""The report as data: every number and phrase that HTML, Excel and a notebook show, computed once.

A Document holds personal values only when asked for with `show_values`, and never an address of a person under
non-disclosure (不開示).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from linkcheck.audit.entries import gather_evidence
from linkcheck.audit.evidence import Evidence
from linkcheck.audit.findings import Findings
from linkcheck.inspection.told import understood_texts
from linkcheck.readers.reasons import REASONS
from linkcheck.report.since import Since, since_last_time
from linkcheck.words import Text, Words

__all__ = ["Bar", "Document", "Input", "Pattern", "make_document"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: label, count and share of the longest bar in [0, 1]."""

    label: Text
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Input:
    """One input: what it is, the file's name and hash where they are known, how it was read, what was noted, how its
    headers and notations were understood by its first `looked_at` rows."""

    label: Text
    name: str
    sha256: str
    encoding: str
    row_count: int
    quarantine_count: int
    notes: tuple[Text, ...]
    understood: tuple[Text, ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of flagged links: how each attribute compares, decision, mean weight in bits, count."""

    levels: tuple[tuple[Text, Text], ...]
    grade: str
    weight_bits: float
    count: int


@dataclass(frozen=True)
class Document:
    """Everything a report shows; `more_count` flagged links are not among the evidence's entries.

    thresholds: the probabilities of a wrong link from which one is read, and from which it counts as wrong. curve:
    threshold, reads, expected finds. made: date and person, where the manifest names them. mistake_share: the share of
    wrong links expected before anything is compared. since: what changed since the check before, if there was one.
    """

    title: Text
    summary: dict[str, Any]
    grades: tuple[Bar, ...]
    causes: tuple[Bar, ...]
    mechanisms: tuple[Bar, ...]
    differences: tuple[Bar, ...]
    answers: tuple[Bar, ...]
    evidence: Evidence
    more_count: int
    version: str
    made: tuple[str, str]
    thresholds: tuple[float, float]
    inputs: tuple[Input, ...]
    quarantine: tuple[Bar, ...]
    patterns: tuple[Pattern, ...]
    unread: tuple[tuple[Text, Text, int], ...]
    mistake_share: float
    words: Words
    since: Since | None = None

    @property
    def show_values(self) -> bool:
        """Whether names and addresses are shown."""
        return self.evidence.show_values

    def first(self, count: int) -> Document:
        """The document with its first `count` flagged links only."""
        entries = self.evidence.entries
        left_out = self.more_count + max(len(entries) - count, 0)
        return replace(self, evidence=replace(self.evidence, entries=entries[:count]), more_count=left_out)


GRADE_OF = {"clerical_review": "B", "non_link": "C"}


def make_document(findings: Findings, *, show_values: bool) -> Document:
    """Build the document of all flagged links."""
    summary, words = findings.summary, findings.words
    chosen = findings.manifest.get("settings", {})
    review = findings.manifest.get("review_threshold", chosen.get("review_threshold", 0.03))
    return Document(
        title=Text(findings.title_ja, findings.title_en),
        summary=summary,
        grades=_bars(
            {name: (words.text("grade", name), count) for name, count in summary["grades"].items()},
            ordered=False,
        ),
        **{
            name: _bars({key: (words.phrase(kind, key), count) for key, count in summary[name].items()})
            for name, kind in (
                ("causes", "cause"),
                ("mechanisms", "mechanism"),
                ("differences", "difference"),
            )
        },
        answers=_bars(_answers(findings, words)),
        evidence=gather_evidence(findings, show_values=show_values),
        more_count=0,
        version=str(findings.manifest.get("versions", {}).get("linkcheck", "")),
        made=(str(findings.manifest.get("date", "")), str(findings.manifest.get("made_by", ""))),
        thresholds=(float(review), float(chosen.get("non_link_threshold", 0.9))),
        inputs=tuple(_input(each, words) for each in findings.manifest.get("inputs", ())),
        quarantine=_bars(_quarantine(summary)),
        patterns=tuple(_pattern(each, words) for each in summary.get("patterns", ())),
        unread=tuple(
            (words.phrase("input", name), words.phrase("fault", fault), count)
            for name, faults in summary.get("unread_birth_dates", {}).items()
            for fault, count in faults.items()
        ),
        mistake_share=_mistake_share(findings.manifest.get("model", {})),
        words=words,
        since=since_last_time(summary, findings.files, words),
    )


def _mistake_share(model: dict[str, Any]) -> float:
    """The share of wrong links that the model expects; 0 where the manifest does not say."""
    priors = model.get("priors") or ()
    found = priors.values() if isinstance(priors, dict) else priors
    return float(sum(list(found)[1:]))


def _bars(told: dict[str, tuple[Text, int]], *, ordered: bool = True) -> tuple[Bar, ...]:
    """Bars of what was counted; the longest first, in the order of their names where they are as long."""
    names = sorted(told, key=lambda name: (-told[name][1], name)) if ordered else list(told)
    top = max((count for _, count in told.values()), default=1) or 1
    return tuple(Bar(*told[name], told[name][1] / top) for name in names if told[name][1] or not ordered)


def _answers(findings: Findings, words: Words) -> dict[str, tuple[Text, int]]:
    """Proposed answers of all records; the flagged ones in the words for their mechanism or cause."""
    counts = {
        name: (words.answer(name), count) for name, count in findings.summary["proposed_answers"].items()
    }
    named = ("proposed_answer", "mechanism", "cause")
    flagged = findings.flagged.select([name for name in named if name in findings.flagged.column_names])
    for row in flagged.to_pylist():
        name, said = (
            row["proposed_answer"],
            words.answer(row["proposed_answer"], row.get("mechanism"), row["cause"]),
        )
        if name in counts and said != counts[name][0]:
            counts[name] = (counts[name][0], counts[name][1] - 1)
            own = f"{name} {said.en}"
            counts[own] = (said, counts.get(own, (said, 0))[1] + 1)
    return counts


def _quarantine(summary: dict[str, Any]) -> dict[str, tuple[Text, int]]:
    told = {}
    for name, count in summary.get("quarantine_reasons", {}).items():
        note = REASONS.get(name)
        told[name] = (Text(note.japanese, note.english) if note else Text("その他", name), count)
    return told


def _input(told: dict[str, Any], words: Words) -> Input:
    return Input(
        words.phrase("input", told.get("kind")),
        str(told.get("name") or ""),
        str(told.get("sha256") or ""),
        str(told.get("encoding") or ""),
        int(told.get("row_count") or 0),
        int(told.get("quarantine_count") or 0),
        tuple(Text(note["ja"], note["en"]) for note in told.get("notes", ())),
        understood_texts(told["understood"]) if "understood" in told else (),
        int(told.get("understood", {}).get("rows", 0)),
    )


def _pattern(told: dict[str, Any], words: Words) -> Pattern:
    levels = tuple(
        (words.phrase("attribute", name), _level(words, name, level))
        for name, level in told["levels"].items()
    )
    return Pattern(levels, GRADE_OF.get(told["decision"], "A"), told["match_weight"], told["count"])


def _level(words: Words, name: str, level: str | None) -> Text:
    """How an attribute compares; whole names have levels of their own."""
    kind = "name_level" if name == "name" else "level"
    return words.phrase(kind, level)
