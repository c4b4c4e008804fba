"""What the names of accounts cannot tell is told."""

import pyarrow as pa
from town import my_number, register

import linkcheck as lc


def test_accounts_of_foreign_residents_under_japanese_names_are_counted_where_nobody_reads_them():
    people = register()
    named = {**people[0], "name_kanji": "MOREAU JEAN", "name_kana": "モロー ジャン", "household_id": "H-9"}
    foreign = [{**named, "my_number": my_number(30_000_090_000 + place)} for place in range(2)]
    accounts = [
        {
            "record_id": f"A{place}",
            "my_number": person["my_number"],
            "bank_code": "0001",
            "branch_code": "001",
            "account_type": "1",
            "account_number": f"123456{place}",
            "holder_kana": holder,
        }
        for place, (person, holder) in enumerate(zip(foreign, ("ﾊﾅﾔﾏ ｼﾖｳｼﾞ", "ﾓﾛｰ ｼﾞﾔﾝ"), strict=True))
    ]
    register_table = pa.Table.from_pylist([*people, *foreign])
    result = lc.check_accounts(pa.Table.from_pylist(accounts), register_table)
    assert [row["decision"] for row in result.decisions.to_pylist()] == ["link", "link"]
    (told,) = result.summary["visibility"]
    assert (told["name"], told["application_count"]) == ("unregistered_alias", 1)
    own = lc.check_accounts(pa.Table.from_pylist(accounts[1:]), register_table)
    assert "visibility" not in own.summary
