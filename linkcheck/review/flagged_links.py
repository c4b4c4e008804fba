"""The links to be read, from the evidence a check left in its directory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from linkcheck.audit.evidence import Entry, Evidence
from linkcheck.audit.evidence_file import read_evidence
from linkcheck.events.incidents import Incident
from linkcheck.words import Text

__all__ = ["FACETS", "Facet", "FlaggedLink", "FlaggedLinks", "read_flagged_links"]

FACETS = ("insurer_number", "bank_code", "service_code", "channel", "terminal_id", "batch_id")
"""Identifiers that links can be chosen by."""
MOST_CHOICES = 200


@dataclass(frozen=True)
class FlaggedLink:
    """One link to be read. `row` is its place among the evidence's entries, from 0."""

    row: int
    entry: Entry
    evidence: Evidence

    @property
    def cause(self) -> Text:
        """The suspected cause in words."""
        return self.evidence.phrase("cause", self.entry.cause)

    @property
    def mechanism(self) -> Text:
        """How it probably arose, in words."""
        return self.evidence.phrase("mechanism", self.entry.mechanism)

    @property
    def differences(self) -> tuple[Text, ...]:
        """The differences in words."""
        return tuple(self.evidence.phrase("difference", name) for name in self.entry.differences)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """The timelines the link stands in."""
        return tuple(self.evidence.incidents[place] for place in self.entry.incidents)

    @cached_property
    def searched(self) -> str:
        """What a search looks through, in small letters and without spaces."""
        entry = self.entry
        values = [each for side in entry.sides for value in side.values for each in (value.raw, value.form)]
        held = [value for _, value in entry.identifiers]
        partners = [partner.record_id for partner in entry.partners]
        told = [entry.record_id, entry.my_number_last4, entry.record_line, *held, *partners, *values]
        return "\x1f".join(plain(each) for each in told if each)

    @cached_property
    def _identifiers(self) -> dict[str, str]:
        return dict(self.entry.identifiers)

    def identifier(self, name: str) -> str:
        """An identifier of the record, "" where it has none of that name."""
        return self._identifiers.get(name, "")


@dataclass(frozen=True)
class Facet:
    """Values of one identifier, most frequent first, with their counts; addresses name a value by its place."""

    name: str
    label: Text
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class FlaggedLinks:
    """Every link to be read, most probable mistake first."""

    evidence: Evidence
    links: tuple[FlaggedLink, ...]
    facets: tuple[Facet, ...]
    run: str
    orders: dict[Any, tuple[FlaggedLink, ...]] = field(default_factory=dict, compare=False)
    """Selections worked out before, by their filters; what was decided is not among these."""

    @cached_property
    def choices(self) -> dict[str, set[str]]:
        """The values that each filter may have."""
        entries = self.evidence.entries
        return {
            "grade": {entry.grade for entry in entries},
            "cause": {entry.cause for entry in entries},
            "mechanism": {entry.mechanism for entry in entries},
            "facet": {f"{each.name}-{place}" for each in self.facets for place in range(len(each.choices))},
        }


def plain(text: str) -> str:
    """A text as it is searched for: small letters, no spaces.

    >>> plain("R 0042　Ａ")
    'r0042a'
    """
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_flagged_links(directory: Path) -> FlaggedLinks:
    """Read the evidence of a check. Raises InputError where `directory` holds none."""
    evidence = read_evidence(directory / "evidence.json")
    links = tuple(FlaggedLink(row, entry, evidence) for row, entry in enumerate(evidence.entries))
    facets = (_facet(name, links, evidence) for name in FACETS)
    return FlaggedLinks(
        evidence, links, tuple(each for each in facets if len(each.choices) > 1), evidence.run
    )


def _facet(name: str, links: tuple[FlaggedLink, ...], evidence: Evidence) -> Facet:
    counts = Counter(value for link in links if (value := link.identifier(name)))
    choices = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_CHOICES]
    return Facet(name, evidence.phrase("attribute", name), tuple(choices))
