"""What a check hands back: the findings, with the manners of the frames people use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from linkcheck.audit.case import Case
from linkcheck.audit.explain import told_decision
from linkcheck.audit.findings import Findings
from linkcheck.audit.pipeline import audit
from linkcheck.audit.run import Progress, Tell, silent, untold
from linkcheck.columns import Frame
from linkcheck.errors import QuarantineError
from linkcheck.messages import both
from linkcheck.readers.refusals import refuse_quarantined
from linkcheck.settings import Settings, given_settings

__all__ = ["Picture", "Result", "check"]


class Picture:
    """A picture as SVG text: a notebook shows it, `str` is the markup."""

    __slots__ = ("svg",)

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.svg


class Result:
    """The result of a check.

    `decisions` and `quarantine` are frames with `.to_pandas()`, `.to_arrow()`, `.to_polars()`; `summary` is a
    mapping of counts and shares.
    """

    __slots__ = ("findings",)

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    @property
    def decisions(self) -> Frame:
        """One row per record that could be read."""
        return Frame(self.findings.decisions.table)

    @property
    def quarantine(self) -> Frame:
        """One row per record that could not be read, with its place and the reason."""
        return Frame(self.findings.quarantine)

    @property
    def flagged(self) -> Frame:
        """The decisions that are not `link`, most probable mistake first."""
        return Frame(self.findings.flagged.select(list(self.findings.decisions.column_names)))

    @property
    def summary(self) -> Mapping[str, Any]:
        """Counts and shares, as in summary.json."""
        return self.findings.summary

    def reads_curve(self) -> Frame:
        """What reading would find, most probable mistake first: reads, threshold, expected_finds, share_of_expected."""
        import pyarrow as pa

        from linkcheck.audit.reads import CURVE

        rows = self.summary["reads_curve"]
        return Frame(pa.table({name: [row[name] for row in rows] for name in CURVE}))

    def explain(self, record_id: str) -> dict[str, Any]:
        """One record's decision with its ledger (lines of component, level, weight_bits).

        Raises KeyError when no decision has this record_id.
        """
        import pyarrow.compute as pc

        table = self.findings.decisions.table
        row = int(pc.index(table["record_id"], str(record_id)).as_py())
        if row < 0:
            raise KeyError(both("decision_absent"))
        return told_decision(table, row, self.findings.ledger_at)

    def write(self, directory: str | Path, *, show_values: bool = False) -> Path:
        """Write every output of the contract into a directory; files are readable by their owner only."""
        from linkcheck.report.write import write_findings

        return write_findings(self.findings, Path(directory), show_values=show_values)

    def write_decisions(self, path: str | Path) -> Path:
        """Write decisions.parquet alone, a million rows at a time; the file is readable by its owner only.

        A file of that name is replaced when the new one is whole. Raises InputError where it cannot be written.
        """
        from linkcheck.report.write import write_decisions

        return write_decisions(self.findings.decisions, Path(path))

    def plot_weights(self) -> Picture:
        """How the match weights of all links are spread, with the thresholds; a notebook shows the SVG."""
        return self._picture("weights")

    def plot_reading(self) -> Picture:
        """How many mistakes are expected among how many links read; a notebook shows the SVG."""
        return self._picture("reading")

    def plot_ledger(self, record_id: str) -> Picture:
        """One link's ledger as a waterfall. Raises KeyError when no decision has this record_id."""
        from linkcheck.pictures.waterfall import waterfall_picture

        words = self.findings.words
        lines = [
            (
                words.phrase("component", line["component"]).ja,
                words.phrase("level", line["level"]).ja,
                line["weight_bits"],
            )
            for line in self.explain(record_id)["ledger"]
        ]
        total, label = words.text("ledger", "total").ja, words.text("ledger", "title").ja
        return Picture(waterfall_picture(lines, total, label))

    def _picture(self, name: str) -> Picture:
        from linkcheck.report.document import make_document
        from linkcheck.report.html import check_pictures

        return Picture(check_pictures(make_document(self.findings, show_values=False), "ja")[name])

    def _repr_html_(self) -> str:
        """Counts and the first flagged links, without a value of any record."""
        from linkcheck.report.notebook import result_html

        return result_html(self.findings)

    def __repr__(self) -> str:
        counts = self.summary.get("decisions", {})
        return f"Result({self.findings.scenario}: {counts})"


def check(
    case: Case,
    inputs: Mapping[str, Any],
    settings: Settings | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    tell: Tell = untold,
) -> Result:
    """Run the audit of a case over its inputs by name (paths or tables; None: not given). `tell` hears how each input
    is read before it is.

    Raises InputError and SettingsError as the audit does, and QuarantineError (with the result in it) where half of the
    rows of a file of records cannot be used.
    """
    from linkcheck.report.proofs import PROOFS, input_hashes

    with ThreadPoolExecutor(1) as beside:
        hashes = beside.submit(input_hashes, inputs)
        chosen = given_settings(settings)
        findings = audit(case, inputs, chosen, progress or silent, tell)
        if findings.contents is not None:
            from linkcheck.monthly.follow import followed

            findings = followed(findings, findings.contents, chosen)
        result = Result(findings)
        for told in result.findings.manifest["inputs"]:
            told |= {PROOFS: hashes.result()[told["kind"]]} if told["kind"] in hashes.result() else {}
    given = inputs[case.records.name]
    if isinstance(given, str | os.PathLike):
        try:
            refuse_quarantined(result.findings.quarantine, result.summary["record_count"], Path(given).name)
        except QuarantineError as error:
            error.result = result
            raise
    return result
