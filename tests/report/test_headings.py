"""flagged.csv and quarantine.csv in Japanese where the settings say so; nothing else changes."""

import csv
import re

import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.audit.findings import DECISION_COLUMNS
from linkcheck.audit.partners import IDENTIFIERS, PARTNERS
from linkcheck.readers.reasons import QUARANTINE
from linkcheck.report.flagged import LINES
from linkcheck.report.headings import in_japanese
from linkcheck.words import COMMON

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


@pytest.mark.parametrize("name", [*DECISION_COLUMNS, *IDENTIFIERS, *PARTNERS, *QUARANTINE.names, *LINES])
def test_every_column_has_a_heading(name):
    (heading,) = in_japanese(pa.table({name: pa.array([], pa.string())}), COMMON).column_names
    assert JAPANESE.search(heading)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_rows_in_words(tmp_path):
    people, records = register(), enrolled(register())
    records[42]["my_number"] = people[40]["my_number"]
    records[50]["my_number"] = None
    tables = pa.Table.from_pylist(records), pa.Table.from_pylist(people)
    for language in ("en", "ja"):
        lc.check_insurance(*tables, settings={"csv_headers": language}).write(tmp_path / language)
    plain, told = rows(tmp_path / "en" / "flagged.csv"), rows(tmp_path / "ja" / "flagged.csv")
    assert [row["整理番号"] for row in told] == [row["record_id"] for row in plain] and len(told) > 0
    assert (
        told[0]["理由"] == plain[0]["reason_ja"] and told[0]["誤りの確率"] == plain[0]["mislink_probability"]
    )
    assert told[0]["判定"] == COMMON.phrase("decision", plain[0]["decision"]).ja
    assert all(JAPANESE.search(heading) for heading in told[0])
    (lost,) = rows(tmp_path / "ja" / "quarantine.csv")
    assert lost["理由"].startswith("個人番号がない") and lost["行"] == "51"
    assert (tmp_path / "en" / "decisions.parquet").read_bytes() == (
        tmp_path / "ja" / "decisions.parquet"
    ).read_bytes()


def test_another_language_is_refused():
    with pytest.raises(lc.SettingsError, match="csv_headers"):
        lc.Settings(csv_headers="fr")
