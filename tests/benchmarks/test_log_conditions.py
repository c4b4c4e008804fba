import pytest

from benchmarks import log_conditions


@pytest.mark.parametrize(("kind", "size"), [("points", "VISITS"), ("certificates", "JOBS")])
def test_planted_mistakes_are_measured_under_a_condition(monkeypatch, capsys, kind, size):
    monkeypatch.setattr(log_conditions, size, 5_000)
    monkeypatch.setitem(log_conditions.PEOPLE, kind, 7_000)
    (figure,) = log_conditions.measure(kind, 0, ("base",))
    assert figure["decidable_count"] >= 10
    assert figure["recall"] >= 0.95
    assert figure["flags_per_wrong"] <= 1.5
    assert "base" in capsys.readouterr().out


def test_what_no_line_shows_any_more_is_not_decidable():
    row = {"traces": ["subject_of_another"], "issued_at": None, "requested_at": "2023-03-27 09:00"}
    assert not log_conditions._is_there(row)
    assert log_conditions._is_there(row | {"issued_at": "2023-03-27 09:00"})
    assert log_conditions._is_there(row | {"traces": ["never_issued"]})
