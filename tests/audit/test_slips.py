"""A given name in kana one letter off: a slip more often than a twin's name, more so if no dictionary has it."""

import pytest
from town import enrolled, register

import linkcheck as lc


def slip(given, kanji=None, **fields):
    """What a slip weighs for the link in the ledger (0: no line), of records in kana alone but for one."""
    people = register()
    records = [{**each, "name_kanji": None} for each in enrolled(people)]
    records[0] |= {"name_kana": f"サトウ {given}", "name_kanji": kanji, **fields}
    result = lc.check_insurance(records, people)
    lines = {line["component"]: line for line in result.explain("R0000")["ledger"]}
    return lines.get("given_name_slip", {"weight_bits": 0.0})["weight_bits"]


def test_one_letter_off_speaks_for_the_link_and_more_where_nobody_is_called_so():
    assert register()[0]["name_kana"] == "サトウ タロウ"
    of_no_name, of_a_name = slip("タヌウ"), slip("ジロウ")
    assert of_no_name > 5 > of_a_name > 1


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ("タロウ", {}),
        ("アキヒコ", {}),  # another name altogether
        ("タヌウ", {"kanji": "佐藤　亜郎"}),  # kanji tell it better
        ("タヌウ", {"birth_date": "1961-02-03"}),
        ("タヌウ", {"name_kana": "イマイズミ タヌウ"}),
        ("タヌウ", {"name_kana": "サトウタヌウ"}),
    ],
)
def test_nothing_else_is_a_slip(given, fields):
    assert slip(given, **fields) == 0
