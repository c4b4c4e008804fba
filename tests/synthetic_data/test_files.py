import csv
import io
import json
import subprocess
import sys

import pyarrow.parquet as pq

from synthetic_data import write_dataset, write_demo
from synthetic_data.__main__ import main
from synthetic_data.files import with_room
from synthetic_data.mistakes import NAMES
from synthetic_data.scenario_tables import SCENARIOS
from synthetic_data.settings import MistakeSettings, Settings

SETTINGS = Settings(mistakes=MistakeSettings(per_mechanism=3))


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    once, again, other = (
        write_dataset(tmp_path / name, 3_000, seed, SETTINGS) for name, seed in (("a", 4), ("b", 4), ("c", 5))
    )
    for name, path in once.items():
        assert path.read_bytes() == again[name].read_bytes(), name
        assert path.read_bytes() != other[name].read_bytes(), name


def test_a_small_population_has_room_for_the_wished_mistakes(tmp_path):
    settings = Settings(mistakes=MistakeSettings(per_mechanism=30))
    paths = write_dataset(tmp_path, 8_000, 4, settings)
    told = json.loads(paths["settings"].read_text(encoding="utf-8"))
    assert len(told["mistakes"]) == len(NAMES)
    assert min(sum(counts.values()) for counts in told["mistakes"].values()) >= 30
    assert told["settings"]["population"]["namesake_share"] > 0.001
    assert with_room(settings, 10_000_000) == settings.population


def test_settings_tell_shares_seed_and_planted_counts(tmp_path):
    paths = write_demo(tmp_path, persons=3_000, seed=9)
    assert set(paths) == {"register", "insurance", "truth_insurance", "settings"}
    told = json.loads(paths["settings"].read_text(encoding="utf-8"))
    assert told["persons"] == 3_000 and told["seed"] == 9
    assert told["settings"]["records"]["substitute_share"] == 0.044
    truth = pq.read_table(paths["truth_insurance"])
    wrong = len(truth) - truth["mechanism"].null_count
    assert sum(count for counts in told["mistakes"].values() for count in counts.values()) == wrong > 0


def test_csv_is_in_code_page_932_with_japanese_headers(tmp_path):
    paths = write_dataset(tmp_path, 3_000, 4, SETTINGS, "csv")
    text = paths["register"].read_bytes().decode("cp932")
    assert "\r\n" in text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 3_000
    assert list(rows[0]) == ["個人番号", "氏名", "氏名カナ", "生年月日", "性別", "住所", "世帯番号", "不開示"]
    assert all(
        len(row["個人番号"]) == 12 and row["生年月日"][:2] in ("昭和", "平成", "令和", "大正") for row in rows
    )
    assert not any("ァ" <= mark <= "ヺ" for row in rows for mark in row["氏名カナ"])
    records = list(csv.DictReader(io.StringIO(paths["insurance"].read_bytes().decode("cp932"), newline="")))
    assert len(records) == pq.read_table(paths["truth_insurance"]).num_rows and "保険者番号" in records[0]


def test_utf_8_keeps_every_character(tmp_path):
    paths = write_dataset(tmp_path, 3_000, 4, SETTINGS, "csv", "utf-8")
    assert "●" not in paths["register"].read_text(encoding="utf-8")


def test_further_scenarios_come_with_their_truth(tmp_path):
    paths = write_dataset(tmp_path, 8_000, 4, SETTINGS, scenarios=tuple(SCENARIOS))
    assert len(paths) == 4 + 3 * len(SCENARIOS)
    for name in SCENARIOS:
        truth = pq.read_table(paths[f"truth_{name}"])
        assert truth.num_rows and "mechanism" in truth.column_names


def test_the_command_takes_shares(tmp_path, capsys):
    shares = "--mistake-share 0.01 --substitute-share 0 --address-missing-share 0 --mistakes-per-mechanism 2"
    main(["--persons", "2000", "--seed", "3", "--out", str(tmp_path), *shares.split()])
    assert "register: " in capsys.readouterr().out
    records = pq.read_table(tmp_path / "insurance.parquet")
    assert records["address"].null_count == 0
    assert (
        sum("●" in name for name in records["name_kanji"].to_pylist()) < 5
    )  # foreign kanji outside the repertoire


def test_python_m_runs_without_linkcheck(tmp_path):
    code = "import sys; sys.modules['linkcheck'] = None\nfrom synthetic_data.__main__ import main\nmain()"
    arguments = ["--persons", "500", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
