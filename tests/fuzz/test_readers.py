"""Readers under grammars of their formats: every row is read or refused, wherever batches are cut; nothing raises."""

import csv
import io
import warnings

import pytest
from fuzz.grammar import CORPUS, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.trust.files import FORMATS, HEADERS, damaged, outcome
from linkcheck.errors import LinkcheckError
from linkcheck.readers import read_records
from linkcheck.readers.zengin import read_zengin

BOUNDED = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
HEAD = ",".join(HEADERS)
cells = values.filter(lambda value: not any("\ud800" <= letter <= "\udfff" for letter in value))
rows = st.lists(st.lists(cells, min_size=1, max_size=len(HEADERS) + 1), max_size=6)
marks = st.text(st.sampled_from('",\r\n\t=x1山\x00\ufeff'), max_size=80)


def read(content, path):
    """Rows and refused rows of a file as lists; None where it is refused as a whole."""
    path.write_bytes(content)
    try:
        told = []
        for size in (2, 1 << 17):
            source = read_records(path, "insurance")
            batches = [row for batch in source.batches(size) for row in batch.to_pylist()]
            told.append((batches, source.quarantine.to_pylist(), source.row_count))
    except LinkcheckError:
        return None
    (found, refused, count), whole = told
    assert (found, refused, count) == whole
    assert len(found) + len(refused) == count
    return found, refused


@BOUNDED
@given(rows=rows, encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]))
def test_tables_of_any_cells(tmp_path_factory, rows, encoding):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows(rows)
    content = text.getvalue().encode(encoding, "replace")
    read(content, tmp_path_factory.mktemp("csv") / "records.csv")


@BOUNDED
@given(text=marks)
def test_delimited_text_of_any_marks(tmp_path_factory, text):
    read(f"{HEAD}\r\n{text}".encode("utf-8", "replace"), tmp_path_factory.mktemp("csv") / "records.csv")


@BOUNDED
@given(content=st.binary(max_size=300))
def test_any_bytes(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    for start in (b"", b"PAR1", b"PK\x03\x04", HEAD.encode() + b"\n"):
        read(start + content, folder / "records.csv")


def test_the_corpus_in_every_column_of_a_file(tmp_path):
    lines = [[f"R{place}", *[value] * (len(HEADERS) - 1)] for place, value in enumerate(CORPUS)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADERS, *lines])
    found, refused = read(text.getvalue().encode("utf-8", "replace"), tmp_path / "records.csv")
    assert len(found) + len(refused) == len(CORPUS)


halves = st.sampled_from(
    [b"1210", b"2", b"8", b"9", b"\xb1\xb6\xde", b"0123456789", b" ", b"\r\n", b"\x1a", b"\x80"]
)


@BOUNDED
@given(records=st.lists(st.lists(halves, max_size=30).map(b"".join), max_size=5), padded=st.booleans())
def test_payments_of_any_records(records, padded):
    content = b"".join(record.ljust(120)[:120] if padded else record for record in records)
    try:
        read_zengin(content, strict=False)
    except LinkcheckError as error:
        assert str(error)


@pytest.mark.parametrize(("kind", "count"), [("csv", 150), ("parquet", 100), ("xlsx", 60), ("zengin", 150)])
def test_damaged_files_are_read_or_refused(kind, count, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's own about parts it leaves out
        assert set(damaged({kind: count}, seed=7)[kind]) <= {"read", "refused"}
    assert {outcome(kind, content, tmp_path / f"whole.{kind}") for content in FORMATS[kind]} == {"read"}
