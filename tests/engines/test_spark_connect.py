"""Through a Spark Connect server the command gives what this machine gives, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register

import linkcheck as lc

pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("connect")
    people = register()
    records = enrolled(people)
    for at in range(200, 220):
        records[at]["my_number"] = people[at + 1]["my_number"]
    records[42]["my_number"] = people[40]["my_number"]
    pq.write_table(pa.Table.from_pylist(people), made / "register.parquet")
    pq.write_table(pa.Table.from_pylist(records), made / "records.parquet")
    lc.prepare_register(made / "register.parquet", made / "prepared")
    lc.check_insurance(made / "records.parquet", made / "register.parquet").write(made / "local")
    (made / "shared").mkdir()
    return made


def run(folder, server, name, more=""):
    """The command in a process of its own, which has no Java."""
    settings = f'engine = "spark"\nspark_master = "{server}"\nbatch_rows = 200\n{more}'
    (folder / "spark.toml").write_text(settings, "utf-8")
    check = ["check", "insurance", "records.parquet", "--register", name, "--settings", "spark.toml"]
    hidden = {"JAVA_HOME", "SPARK_HOME", "SPARK_CONF_DIR"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env |= {"PYTHONPATH": str(Path(lc.__file__).parents[1])}
    command = [sys.executable, "-m", "linkcheck", *check, "--out", "out"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["register.parquet", "prepared"])
def test_a_check_through_a_server(folder, connect_server, name):
    done = run(folder, connect_server, name, f'spark_directory = "{folder / "shared"}"\n')
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    found, local = (pq.read_table(folder / out / "decisions.parquet") for out in ("out", "local"))
    assert found.equals(local)
    assert list((folder / "shared").iterdir()) == []


def test_a_directory_that_the_server_shares_is_asked_for(folder, connect_server):
    done = run(folder, connect_server, "prepared")
    assert done.returncode == 2
    assert "spark_directory" in done.stderr
