"""The worked notebook runs from its first cell to its last, and shows what its cells end with, as a notebook would."""

import ast
import json
import re
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "examples" / "check.ipynb"
SHOWN = ("_repr_html_", "_repr_svg_")


def run(source, names):
    """Run a cell; its last expression as a notebook shows it, "" for none."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), names)
    if last is None:
        return ""
    value = eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)
    return next((getattr(value, name)() for name in SHOWN if hasattr(value, name)), repr(value))


@pytest.fixture(scope="module")
def told():
    return json.loads(NOTEBOOK.read_text("utf-8"))


def test_it_is_stored_without_results(told):
    """What a notebook shows is worked out anew, so that no figure in it is of another version."""
    assert (told["nbformat"], told["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in told["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(not cell["outputs"] for cell in told["cells"] if cell["cell_type"] == "code")


def test_it_runs_and_shows_no_value_of_a_record(told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    cells = ["".join(cell["source"]) for cell in told["cells"] if cell["cell_type"] == "code"]
    shown = [run(cell, names) for cell in cells]
    result, masked = names["result"], shown[1]
    assert f"{result.summary['grades']['A']:,}" in masked and "紐付け点検" in masked
    for record_id in result.flagged["record_id"]:
        assert record_id not in masked
    assert sum(each.startswith("<svg") for each in shown) == 3
    assert capsys.readouterr().out.count("。") >= 1
    found = re.search(r"(\d+) of (\d+) planted mistakes found", "".join(shown))
    assert 0.9 * int(found[2]) <= int(found[1]) <= int(found[2])
    assert "report.html" in shown[-2] and (tmp_path / "checked" / "report.html").exists()
    assert "同" not in shown[-1] and "same 1" in shown[-1]
