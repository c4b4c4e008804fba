"""What a program hands over in the wrong form is refused in words, not by an error of Python's that says nothing."""

import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.errors import InputError, SettingsError


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return lc.prepare_register(register(), tmp_path_factory.mktemp("made") / "prepared")


def people():
    return enrolled(register())


@pytest.mark.parametrize(("records", "residents", "where"), [(None, 1, "insurance"), (1, None, "register")])
def test_an_input_that_is_none_is_named(records, residents, where):
    with pytest.raises(InputError, match=f"{where}.*expected a path or a table, found None"):
        lc.check_insurance(people() if records else None, register() if residents else None)


@pytest.mark.parametrize("settings", ["my.toml", 0.1, [("fit", True)]])
def test_settings_of_another_kind_are_refused(settings, tmp_path):
    for call in (
        lambda: lc.check_insurance(people(), register(), settings=settings),
        lambda: lc.prepare_register(register(), tmp_path / "out", settings),
        lambda: lc.open_register(tmp_path / "out", settings),
        lambda: lc.update_register([], tmp_path / "out", settings),
        lambda: lc.selftest("insurance", people(), register(), settings=settings),
    ):
        with pytest.raises(SettingsError, match=r"expected Settings or a dict.*tomllib"):
            call()
    assert not (tmp_path / "out").exists()


def test_a_dict_is_settings_everywhere(tmp_path):
    lc.prepare_register(register(), tmp_path / "prepared", {"era_codes": "receipt"})
    assert lc.open_register(tmp_path / "prepared", {"era_codes": "receipt"}).resident_count == len(register())
    with pytest.raises(InputError, match="era_codes"):
        lc.open_register(tmp_path / "prepared")
    with pytest.raises(SettingsError, match="era_code: no such setting"):
        lc.open_register(tmp_path / "prepared", {"era_code": "receipt"})


def test_what_is_no_prepared_register_is_not_called_damaged(tmp_path):
    (tmp_path / "file.csv").write_text("a,b\n", "utf-8")
    for path in (tmp_path / "nowhere", tmp_path, tmp_path / "file.csv"):
        with pytest.raises(InputError, match="expected the directory of a prepared register, found none"):
            lc.open_register(path)


@pytest.mark.parametrize("record", ["x", None, [{"my_number": "123456789018"}]])
def test_a_record_that_is_none_is_refused(prepared, record):
    with pytest.raises(InputError, match="expected one record as a dict") as told:
        lc.open_register(prepared).check_record(record)
    assert "123456789018" not in str(told.value)


@pytest.mark.parametrize("uneven", [{}, {"氏名": ["山田"]}])
def test_a_dict_of_values_is_no_table(uneven):
    with pytest.raises(InputError, match="expected a dict of columns of one length"):
        lc.check_insurance(people()[0] | uneven, register())
