"""The command that installs what is missing is one that works in the environment at hand."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from linkcheck import packages
from linkcheck.columns import column
from linkcheck.errors import InputError, MissingExtraError


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An environment below the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    (tmp_path / ".venv").mkdir()
    return tmp_path / ".venv"


def without_pip(monkeypatch, config, house):
    monkeypatch.setattr(packages, "find_spec", lambda name: None)
    (house / "pyvenv.cfg").write_text(config, "utf-8")


def test_pip_of_the_environment_itself(house, monkeypatch):
    monkeypatch.setattr(packages, "find_spec", lambda name: name)
    python = Path(".venv", "bin", "python")
    assert packages.install_command("polars") == f"{python} -m pip install polars"
    monkeypatch.setenv("VIRTUAL_ENV", str(house))
    assert packages.install_command("polars") == "python -m pip install polars"


def test_uv_where_it_made_the_environment(house, monkeypatch):
    without_pip(monkeypatch, "home = /usr/bin\nuv = 0.9\n", house)
    python = Path(".venv", "bin", "python")
    assert packages.install_command(".") == f"uv pip install --python {python} ."


@pytest.mark.skipif(sys.platform == "win32", reason="the launcher there is py")
def test_pip_from_outside_where_the_environment_has_none(house, monkeypatch):
    without_pip(monkeypatch, "home = /usr/bin\n", house)
    with pytest.raises(MissingExtraError) as told:
        raise MissingExtraError("review", "review")
    command = 'python3 -m pip --python .venv/bin/python install ".[review]"'
    assert command in told.value.english and command in told.value.japanese


def test_a_path_with_a_space_is_quoted(tmp_path, monkeypatch):
    folder = tmp_path / "my house"
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    assert packages.install_command("x").startswith(f'"{folder / "python"}" -m pip')


def test_the_command_finds_the_environment(tmp_path):
    """What is told for an environment without pip is understood by pip: it looks into that environment."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python = next((tmp_path / "bare").glob("[bS]*/python*"))
    code = "from linkcheck.packages import install_command as told; print(told('--dry-run --no-index nothing-here'))"
    root = Path(packages.__file__).parents[1]
    done = subprocess.run(
        [python, "-c", code], cwd=root, capture_output=True, text=True, env={"PATH": "", "SYSTEMROOT": ""}
    )
    words = done.stdout.split()
    assert words[1:5] == ["-m", "pip", "--python", str(python)] and "install" in words, done
    ran = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True)
    assert "No matching distribution found for nothing-here" in ran.stderr


def test_an_arrow_that_misreads_characters_is_refused(monkeypatch):
    column.refuse_old_arrow()
    monkeypatch.setattr(column.pc, "utf8_normalize", lambda values, form: pa.array(["e\u03011"]))
    with pytest.raises(InputError, match="26") as told:
        column.refuse_old_arrow()
    assert "pyarrow>=26" in told.value.english and "pyarrow>=26" in told.value.japanese
