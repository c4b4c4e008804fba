"""Writes every output of a check into one directory, or one of them: a failed run leaves no half-written file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.evidence_file import evidence_lines
from linkcheck.audit.findings import Findings
from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.private import private_directory
from linkcheck.report.document import make_document
from linkcheck.report.excel import write_excel
from linkcheck.report.flagged import flagged_tables
from linkcheck.report.headings import in_japanese
from linkcheck.report.html import write_html
from linkcheck.report.placement import MANIFEST, put_files, reserved, set_before
from linkcheck.report.proofs import with_proofs

__all__ = ["write_decisions", "write_findings"]

ROW_GROUP = 1 << 20
FORMULA = r"^\s*[=+\-@\t\r\n＝＋－＠]"
"""Text that a spreadsheet may take for a formula."""

HTML_ENTRIES = 300
"""Flagged links in report.html; review.xlsx and flagged.csv hold all of them."""


def write_findings(findings: Findings, directory: Path, *, show_values: bool = False) -> Path:
    """Write decisions.parquet, flagged.csv, evidence.json, review.xlsx, report.html, summary.json, quarantine.csv and
    manifest.json.

    Files are made in a private directory beside the target and moved when all are done; each is readable by its
    owner only (0600). With `show_values` names and addresses appear in the HTML, the Excel file and the
    evidence, which the manifest records. Raises InputError where the directory cannot be written.
    """
    with _moved_into(directory, "output_directory") as made:
        _write_all(findings, made, show_values)
        told = {**findings.manifest, "show_values": show_values}
        _json(with_proofs(told, made, set_before(directory)), made / MANIFEST)
    for step in findings.then:
        step(directory)
    return directory


def write_decisions(decisions: Decisions, path: Path) -> Path:
    """Write the decisions alone, in the same way. Raises InputError where the file cannot be written."""
    with _moved_into(path.parent, "output_file") as made:
        _decisions(decisions, made / path.name)
    return path


@contextmanager
def _moved_into(directory: Path, what: str) -> Iterator[Path]:
    """A private directory whose files, once all are made, go into another one."""
    try:
        with reserved(directory), private_directory(".linkcheck-", directory) as made:
            yield made
            put_files(made, directory)
    except OSError as error:
        raise _unwritable(error, what) from None


def _write_all(findings: Findings, made: Path, show_values: bool) -> None:
    with ThreadPoolExecutor(1) as beside:
        decisions = beside.submit(_decisions, findings.decisions, made / "decisions.parquet")
        document = make_document(findings, show_values=show_values)
        japanese = findings.manifest.get("settings", {}).get("csv_headers") == "ja"
        for name, tables in (
            ("flagged.csv", flagged_tables(findings, document.evidence)),
            ("quarantine.csv", [findings.quarantine]),
        ):
            _csv((in_japanese(table, findings.words) if japanese else table for table in tables), made / name)
        for name, table in findings.files.items():
            _csv([table], made / name)
        for write in findings.keep:
            write(made)
        with (made / "evidence.json").open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(evidence_lines(document.evidence))
        write_excel(document, made / "review.xlsx")
        write_html(document.first(HTML_ENTRIES), made / "report.html")
        decisions.result()
    _json(findings.summary, made / "summary.json")


def _unwritable(error: OSError, what: str) -> InputError:
    return InputError("out_unwritable", what, said=reason(error))


def _decisions(decisions: Decisions, path: Path) -> None:
    schema, batches = _with_schema(decisions.make_batches(ROW_GROUP))
    options = {"compression": "zstd", "compression_level": 1, "write_statistics": False}
    with pq.ParquetWriter(path, schema, **options) as writer:
        for batch in batches:
            writer.write_table(batch, row_group_size=ROW_GROUP)


def _csv(tables: Iterable[pa.Table], path: Path) -> None:
    """Write tables, one at least, of the same columns."""
    schema, rest = _with_schema(map(_safe, tables))
    with path.open("wb") as file:
        file.write("\ufeff".encode())  # so that Excel reads UTF-8
        with pyarrow.csv.CSVWriter(file, schema) as writer:
            for table in rest:
                writer.write_table(table)


def _with_schema(tables: Iterator[pa.Table]) -> tuple[pa.Schema, Iterator[pa.Table]]:
    """The schema of tables, one at least, and all of them."""
    first = next(tables)
    return first.schema, itertools.chain([first], tables)


def _safe(table: pa.Table) -> pa.Table:
    """The table as text that a spreadsheet takes for text: no cell starts a formula, lists are joined."""
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_list(kind):
            column = pc.binary_join(column, ";")
        elif pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            risky = pc.match_substring_regex(column, FORMULA)
            column = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
        columns.append(column)
    return pa.table(columns, names=table.column_names)


def _json(values: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=2, sort_keys=False) + "\n", "utf-8")
