import json
from dataclasses import fields

import numpy as np
import pyarrow.parquet as pq
import pytest

from synthetic_data.__main__ import main
from synthetic_data.conditions import chosen_condition
from synthetic_data.decidable import mistake_shares
from synthetic_data.kinds import KINDS
from synthetic_data.log_notation import DAY, SECOND, write_days_of, write_ids, write_moments

MOMENT = np.array([np.datetime64("2022-09-30T15:04:05.678901", "us").astype(np.int64), -1])


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_conditions_lie_in_their_ranges_and_reach_both_ends(kind):
    cls = type(KINDS[kind].conditions["base"])
    drawn = [cls.draw(seed) for seed in range(300)]
    assert drawn[7] == cls.draw(7) != drawn[8]
    for name, told in cls.ranges().items():
        values = [getattr(each, name) for each in drawn]
        assert told["source"]
        if "options" in told:
            assert set(values) == set(told["options"]), name
            continue
        low, high = told["low"], told["high"]
        assert all(low <= value <= high for value in values if value != told["default"]), name
        changed = [value for value in values if value != told["default"]]
        assert min(changed) < low + 0.2 * (high - low) and max(changed) > low + 0.7 * (high - low), name


@pytest.mark.parametrize("kind", KINDS)
def test_fixed_conditions_differ_from_each_other(kind):
    named = KINDS[kind].conditions
    assert named["base"].name == "base"
    values = [
        tuple(each.to_dict()[f.name] for f in fields(each) if f.name != "name") for each in named.values()
    ]
    assert len(set(values)) == len(values)
    assert all(each.name == name for name, each in named.items())


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="expected one of"):
        chosen_condition(KINDS["points"].conditions, "no such condition")


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_writes_the_condition_beside_the_data(tmp_path, kind, capsys):
    main(["--kind", kind, "--draw", "3", "--persons", "6000", "--seed", "2", "--out", str(tmp_path / "a")])
    main(["--kind", kind, "--draw", "3", "--persons", "6000", "--seed", "2", "--out", str(tmp_path / "b")])
    told = json.loads((tmp_path / "a" / "condition.json").read_text("utf-8"))
    assert told["kind"] == kind and told["condition"]["name"] == "drawn_3"
    truth = next((tmp_path / "a").glob("truth_*.parquet"))
    assert "mechanism" in pq.read_table(truth).column_names
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    capsys.readouterr()
    main(["--kind", kind, "--conditions"])
    told = json.loads(capsys.readouterr().out)
    assert told["conditions"] == list(KINDS[kind].conditions) and told["fields"]


def test_the_command_refuses_a_condition_without_a_kind(capsys):
    for arguments in (["--condition", "base"], ["--draw", "1"], ["--conditions"], ["--kind", "points"]):
        with pytest.raises(SystemExit):
            main(arguments)
    with pytest.raises(SystemExit):
        main(["--kind", "points", "--condition", "nothing", "--out", "unused"])
    assert "expected one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("notation", "resolution", "text"),
    [
        ("iso", "second", "2022-09-30T15:04:05"),
        ("blank", "minute", "2022-09-30 15:04"),
        ("slash", "millisecond", "2022/09/30 15:04:05.678"),
        ("weekday", "second", "2022/09/30(金) 15:04:05"),
        ("compact", "second", "20220930150405"),
        ("compact", "millisecond", "20220930150405678"),
        ("wareki", "second", "令和4年9月30日15時4分5秒"),
        ("wareki", "minute", "令和4年9月30日15時4分"),
        ("letter", "second", "R04.09.30 15:04:05"),
        ("offset", "second", "2022-09-30T15:04:05+09:00"),
        ("utc", "second", "2022-09-30T06:04:05Z"),
    ],
)
def test_moments(notation, resolution, text):
    assert write_moments(MOMENT, notation, resolution).to_pylist() == [text, None]


def test_moments_as_timestamps_and_days():
    assert write_moments(MOMENT, "timestamp", "minute").to_pylist()[0].isoformat() == "2022-09-30T15:04:00"
    assert write_days_of(np.array([44_834 * DAY - 25_569 * DAY + SECOND, -1]), "excel").to_pylist() == [
        "44834",
        None,
    ]
    assert write_days_of(MOMENT, "wareki").to_pylist() == ["令和4年9月30日", None]


def test_ids():
    forms = [
        write_ids(np.array([12, -1]), "K", 5, form).to_pylist()
        for form in ("padded", "plain", "bare", "hyphen", "wide")
    ]
    assert [form[0] for form in forms] == ["K00012", "K12", "12", "K-12", "Ｋ０００１２"]
    assert all(form[1] is None for form in forms)


def test_a_pattern_seen_once_decides_nothing():
    seen = [("rare",), ("often",), ("often",), ("often",), ("rare", "other")]
    shares = mistake_shares(seen, [True, True, True, False, False])
    assert shares["rare",] == 0.0
    assert shares["often",] == 2 / 3
