import random

import numpy as np
import pytest
from zengin_files import END, data, header, sample, trailer

from linkcheck.errors import InputError
from linkcheck.normalize.zengin import ebcdic_to_jis
from linkcheck.readers.zengin import looks_like_zengin, read_zengin

COUNT = 40
CODES = [f"{place:08d}" for place in range(COUNT)]


def ebcdic(raw: bytes) -> bytes:
    table = bytearray(256)
    for byte, jis in enumerate(ebcdic_to_jis()):
        if jis:
            table[jis] = byte
    return raw.translate(bytes(table))


def accounted(found) -> bool:
    return len(found.records) + found.structure_count + len(found.quarantine) == found.record_count


@pytest.mark.parametrize("line_end", [b"", b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("closing", [b"", b"\x1a"])
def test_every_line_end_gives_the_same_records(line_end, closing):
    plain = read_zengin(b"".join(sample(COUNT)))
    found = read_zengin(line_end.join(sample(COUNT)) + line_end + closing)
    assert found.records.equals(plain.records)
    assert found.records["customer_code"].to_pylist() == CODES
    assert found.record_count == COUNT + 3
    assert len(found.quarantine) == 0


@pytest.mark.parametrize("line_end", [b"", b"\x25", b"\x0d\x25", b"\x15", b"\r\n"])
def test_ebcdic_gives_the_same_records(line_end):
    raw = line_end.join(ebcdic(record) for record in sample(COUNT))
    found = read_zengin(raw)
    assert found.encoding == "ebcdic"
    assert found.records.equals(read_zengin(b"".join(sample(COUNT))).records)


def test_ebcdic_bytes_of_code_page_290():
    table = ebcdic_to_jis()
    known = {0x40: 0x20, 0x81: 0xB1, 0xC1: 0x41, 0xF1: 0x31, 0xBE: 0xDE, 0xBF: 0xDF, 0x60: 0x2D, 0x58: 0xB0}
    assert {byte: int(table[byte]) for byte in known} == known


def test_fields_of_a_record():
    holder = b"\xd0\xd4\xbb\xde\xb7  \xbc\xde-\xbc\xde"  # ﾐﾔｻﾞｷ  ｼﾞ-ｼﾞ
    rows = [data(9900, 238, 1234567, holder, 500, "K1"), data(1, 2, 3, b"A" * 30, 7, account_type=b"4")]
    found = read_zengin(b"".join([header("91"), *rows, trailer(2, 507), END]))
    first, second = found.records.to_pylist()
    assert first == {
        "record_number": 2,
        "record_id": "2",
        "group": 0,
        "bank_code": "9900",
        "branch_code": "238",
        "account_type": "1",
        "account_number": "1234567",
        "holder_kana": "ミヤザキ ジージ",
        "customer_code": "K1",
        "holder_cut": False,
        "amount": 500,
    }
    assert (second["holder_cut"], second["account_type"], second["account_number"]) == (True, "4", "0000003")
    assert found.headers.to_pylist()[0] == {
        "record_number": 1,
        "group": 0,
        "business_code": "91",
        "month_day": "1123",
        "data_count": 2,
        "total": 507,
    }
    assert found.notes == {"fills_field": 1, "hyphen_as_long_mark": 1, "outside_agreed_letters": 0}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"\xb6)\xc3\xbd\xc4", "カ)テスト"),
        (b"\xbc\xde\xae-\xbc\xde", "ジョージ"),
        (b"\xbc\xde\xae\xb0\xbc\xde", "ジョージ"),
        (b"A-B", "A-B"),
        (b"abc", "ABC"),
        (b"\xde\xb1", "゛ア"),
        (b"\xa6\xdd", "ヲン"),
        (b"\xb3\xde\xb1", "ヴア"),
        (b"\xca\xdf\xca\xde\xca", "パバハ"),
    ],
)
def test_holders_in_every_bank_s_letters(written, read):
    found = read_zengin(b"".join([header(), data(holder=written), trailer(1, 1), END]))
    assert found.records["holder_kana"].to_pylist() == [read]


def test_several_groups():
    one, two = sample(5, 1), sample(7, 2)
    found = read_zengin(b"".join([*one[:-1], *two]))
    assert found.records["group"].to_pylist() == [0] * 5 + [1] * 7
    assert found.headers["data_count"].to_pylist() == [5, 7]


def test_trimmed_trailer_and_end_lines_are_whole():
    records = sample(COUNT)
    lines = [*records[:-2], records[-2].rstrip(), records[-1].rstrip()]
    assert len(read_zengin(b"\r\n".join(lines)).records) == COUNT


def structural(change) -> bytes:
    return b"".join(change(sample(COUNT)))


STRUCTURE = [
    ("trailer count too high", lambda r: [*r[:-2], trailer(COUNT + 1, int(r[-2][7:19])), END], COUNT + 2),
    ("trailer total wrong", lambda r: [*r[:-2], trailer(COUNT, int(r[-2][7:19]) + 1), END], COUNT + 2),
    ("trailer unreadable", lambda r: [*r[:-2], b"8" + b"X" * 6 + r[-2][7:], END], COUNT + 2),
    ("a data record lost", lambda r: [*r[:5], *r[6:]], COUNT + 1),
    ("a data record twice", lambda r: [*r[:5], r[5], *r[5:]], COUNT + 3),
    ("no header", lambda r: r[1:], 1),
    ("no trailer", lambda r: [*r[:-2], END], 1),
    ("no end", lambda r: r[:-1], COUNT + 2),
    ("something after the end", lambda r: [*r, r[1]], COUNT + 4),
    ("unknown kind", lambda r: [*r[:5], b"7" + r[5][1:], *r[6:]], 6),
    ("business code of another length of record", lambda r: [header("01"), *r[1:]], 1),
    ("second header without a trailer before", lambda r: [*r[:20], *r[20:-2], header(), *r[-2:]], 1),
]


@pytest.mark.parametrize(("name", "change", "record"), STRUCTURE, ids=[case[0] for case in STRUCTURE])
def test_damaged_structure_is_an_error_with_its_record(name, change, record):
    raw = structural(change)
    if name == "no header":
        with pytest.raises(InputError, match="record 1"):
            read_zengin(raw)
        found = read_zengin(raw, encoding="jis", strict=False)
    else:
        with pytest.raises(InputError, match=f"record {record}:"):
            read_zengin(raw)
        found = read_zengin(raw, strict=False)
    assert accounted(found)
    assert record in found.quarantine["record_number"].to_pylist()


FIELDS = [
    ("bank_code", slice(1, 5), b"12A4"),
    ("branch_code", slice(20, 23), b" 12"),
    ("account_type", slice(42, 43), b"7"),
    ("account_number", slice(43, 50), b"12-4567"),
    ("holder_kana", slice(50, 80), b" " * 30),
    ("holder_kana", slice(50, 54), "山田".encode("cp932")),
    ("amount", slice(80, 90), b"00000,1000"),
    ("text", slice(5, 7), b"\x00\x01"),
]


@pytest.mark.parametrize(("fault", "place", "value"), FIELDS)
def test_an_unreadable_field_goes_to_quarantine_with_its_number(fault, place, value):
    records = sample(COUNT)
    changed = bytearray(records[11])
    changed[place] = value
    found = read_zengin(b"\n".join([*records[:11], bytes(changed), *records[12:]]))
    row = found.quarantine.to_pylist()[0]
    assert row["record_number"] == 12
    assert fault in row["fault"].split()
    assert row["byte_offset"] == 11 * 121
    assert accounted(found)
    assert found.records["customer_code"].to_pylist() == [code for code in CODES if code != "00000010"]


@pytest.mark.parametrize("line_end", [b"", b"\r\n"])
@pytest.mark.parametrize("change", [-100, -50, -7, -1, 1, 3, 60, 119])
def test_lost_and_added_bytes_cost_at_most_the_neighbors(line_end, change):
    rng = random.Random(change)
    for _ in range(8):
        records = sample(COUNT, change)
        hit = rng.randrange(1, COUNT - 2)
        at = rng.randrange(1, 120 + min(change, 0))
        whole = records[hit]
        records[hit] = whole[:at] + b"0" * max(change, 0) + whole[at + max(-change, 0) :]
        raw = line_end.join(records)
        with pytest.raises(InputError, match="record"):
            read_zengin(raw)
        found = read_zengin(raw, strict=False)
        assert accounted(found)
        kept = set(found.records["customer_code"].to_pylist())
        away = [code for place, code in enumerate(CODES) if abs(place + 1 - hit) > 1]
        assert set(away) <= kept
        assert CODES[hit - 1] not in kept
        assert int(np.sum(found.quarantine["byte_length"])) > 0
        if line_end:
            assert len(kept) == COUNT - 1
            assert hit + 1 in found.quarantine["record_number"].to_pylist()


def test_random_bytes_are_never_lost_silently():
    rng = np.random.default_rng(1)
    for size in (1, 119, 120, 121, 240, 3000):
        raw = b"1210" + rng.integers(0, 256, size, np.uint8).tobytes()
        found = read_zengin(raw, strict=False)
        assert accounted(found)
        with pytest.raises(InputError):
            read_zengin(raw)


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf1210", b"\xff\xfe1\x00", b"hello"])
def test_what_is_no_zengin_file_says_so(raw):
    with pytest.raises(InputError, match="expected"):
        read_zengin(raw)


def test_errors_hold_no_value():
    records = sample(3)
    records[2] = b"7" + records[2][1:]
    with pytest.raises(InputError) as caught:
        read_zengin(b"".join(records))
    assert records[2][43:50].decode() not in str(caught.value)


CSV = """1,21,0,0000000001,テスト,1123,0001,,001,,1,1234567
2,9900,ユウチヨ,238,ニサンハチ,,1,1234567,ﾐﾔｻﾞｷ ｷﾖｳｺ,500,0,K1
"2","0001","","001","","","1","12","ジョージ","7","0","K2","9"
8,2,507
9
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_form(encoding):
    found = read_zengin(CSV.replace("\n", "\r\n").encode(encoding))
    assert found.form == "csv"
    assert found.records["holder_kana"].to_pylist() == ["ミヤザキ キヨウコ", "ジョージ"]
    assert found.records["account_number"].to_pylist() == ["1234567", "0000012"]
    assert found.records["customer_code"].to_pylist() == ["K1", "K2        9"]
    assert found.headers["total"].to_pylist() == [507]


@pytest.mark.parametrize(
    ("old", "new", "record"),
    [
        ("8,2,507", "8,3,507", 4),
        ("8,2,507", "8,2,506", 4),
        ("2,9900", "5,9900", 2),
        (",500,0,K1", "", 2),
        ("1234567,ﾐﾔ", "12345678,ﾐﾔ", 2),
    ],
)
def test_damaged_csv_names_the_record(old, new, record):
    raw = CSV.replace(old, new).encode()
    with pytest.raises(InputError, match=f"record {record}:"):
        read_zengin(raw)
    found = read_zengin(raw, strict=False)
    assert accounted(found)
    assert record in found.quarantine["record_number"].to_pylist()


def test_recognizes_a_zengin_file_by_its_start():
    assert looks_like_zengin(header()[:8])
    assert looks_like_zengin(ebcdic(header()[:8]))
    assert looks_like_zengin(CSV.encode()[:8])
    assert not looks_like_zengin(b"record_id,my_number")
