"""A case is one folder and one line: declared in tests/pension, it gets a command and every output."""

import json

import openpyxl
import pension
import pyarrow as pa
import pyarrow.parquet as pq
import typer
from town import enrolled, register
from typer.testing import CliRunner

from linkcheck.cases import CASES
from linkcheck.check_commands import add_commands


def test_a_sixth_case_gets_command_report_excel_and_manifest(tmp_path):
    records = [{name: row[name] for name in pension.PENSION.names} for row in enrolled(register())]
    records[7]["my_number"], records[90]["my_number"] = records[90]["my_number"], records[7]["my_number"]
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "records.parquet")
    pq.write_table(pa.Table.from_pylist(register()), tmp_path / "register.parquet")
    app = typer.Typer()
    add_commands(app, (*CASES, pension.CASE))
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app,
        ["pension", str(tmp_path / "records.parquet"), "--register", str(tmp_path / "register.parquet"),
         "--out", str(out)],
    )  # fmt: skip
    assert done.exit_code == 1, done.output
    decisions = pq.read_table(out / "decisions.parquet").to_pylist()
    flagged = {row["record_id"] for row in decisions if row["decision"] != "link"}
    assert flagged == {"R0007", "R0090"}
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert [each["kind"] for each in manifest["inputs"]] == ["pension", "register"]
    assert openpyxl.load_workbook(out / "review.xlsx").sheetnames
    assert "年金の記録" in (out / "report.html").read_text("utf-8")
