"""What a cluster's workers keep and log names nobody: marked values are looked for in all that they leave."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkcheck import Settings
from linkcheck.cases.insurance import check_insurance
from synthetic_data.files import write_dataset

pytestmark = [pytest.mark.spark, pytest.mark.slow]

MARKED = {"name_kanji": "金絲雀　鳴子", "name_kana": "カナリア ナルコ", "address": "金絲雀県鳴子市黄羽町1番"}
WORDS = ("金絲雀", "鳴子", "カナリア", "黄羽")


@pytest.fixture
def talkative(spark_home):
    """Executors that log all that they can."""
    import os
    from pathlib import Path

    path = Path(os.environ["SPARK_CONF_DIR"]) / "log4j2.properties"
    quiet = path.read_text("utf-8")
    path.write_text(quiet.replace("rootLogger.level = error", "rootLogger.level = debug"), "utf-8")
    yield
    path.write_text(quiet, "utf-8")


def test_no_worker_keeps_or_logs_a_value(talkative, cluster, tmp_path):
    paths = write_dataset(tmp_path / "population", 3_000, 4)
    inputs = {name: pq.read_table(paths[name]).to_pylist() for name in ("insurance", "register")}
    numbers = {row["my_number"] for row in inputs["insurance"][:40]}
    for name, rows in inputs.items():
        marked = [{**row, **MARKED} if row["my_number"] in numbers else row for row in rows]
        pq.write_table(pa.Table.from_pylist(marked), tmp_path / f"{name}.parquet")
    shared = tmp_path / "shared"
    shared.mkdir()
    chosen = Settings(engine="spark", batch_rows=500, spark_directory=str(shared))
    found = check_insurance(tmp_path / "insurance.parquet", tmp_path / "register.parquet", settings=chosen)
    assert found.summary["decision_count"] > 40 and list(shared.iterdir()) == []
    left = [path for name in ("one", "two") for path in (tmp_path / name).rglob("*") if path.is_file()]
    logs = {path: path.read_bytes() for path in left}
    assert any(b"Executor" in log for path, log in logs.items() if path.name in ("stderr", "stdout"))
    words = [
        *(word.encode(code) for word in WORDS for code in ("utf-8", "utf-16-le")),
        *map(str.encode, numbers),
    ]
    assert [path.name for path, log in logs.items() if any(word in log for word in words)] == []
