"""Large files in CP932 are decoded by a kernel: what Python's codec gives, whatever the bytes and wherever a block
ends, and every byte once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_files import ROWS, text, values

import linkcheck.kernels.text.cp932 as kernel
from linkcheck.readers import decode, delimited, read_records

EVERY_BYTE = b"".join(bytes([byte]) for byte in range(256))
EVERY_PAIR = b"".join(bytes([first, second]) for first in range(256) for second in range(256))
ALONE = b"".join(bytes([first, second, 10]) for first in range(256) for second in range(256))


def by_codec(data):
    return decode.decode_marked(data, "cp932").encode("utf-8", decode.MARK)


def by_kernel(path, data, size):
    path.write_bytes(data)
    return b"".join(decode.cp932_blocks(path, size))


@pytest.mark.parametrize("data", [EVERY_BYTE, EVERY_PAIR, ALONE, b"", "髙﨑㈱～－ｱﾞ漢\n".encode("cp932")])
@pytest.mark.parametrize("size", [3, 4, 1 << 20])
def test_every_byte_and_pair(tmp_path, data, size):
    assert by_kernel(tmp_path / "bytes", data, size) == by_codec(data)


BYTES = st.one_of(st.integers(0, 255), st.integers(0x81, 0x9F), st.sampled_from(b"A\n,\x80\xa0\xfd\xff"))


@given(st.lists(BYTES, max_size=24).map(bytes), st.integers(1, 5))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_and_blocks(tmp_path, data, size):
    assert by_kernel(tmp_path / "bytes", data, size) == by_codec(data)


def test_rows_and_damage_are_the_same_in_large_files(tmp_path, monkeypatch):
    lines = text(ROWS * 40).encode("cp932").splitlines(keepends=True)
    lines[9] = lines[9].rstrip(b"\n") + b"\x81\n"
    path = tmp_path / "records.csv"
    path.write_bytes(b"".join(lines))
    found = []
    for large in (1 << 23, 0):
        monkeypatch.setattr(decode, "LARGE", large)
        source = read_records(path, "insurance")
        found.append((values(source), source.quarantine.to_pylist(), source.row_count, source.encoding))
    assert found[0] == found[1]
    assert "undecodable" in [row["reason"] for row in found[0][1]]


def test_every_byte_is_decoded_and_cut_once(tmp_path, monkeypatch):
    path = tmp_path / "records.csv"
    path.write_bytes(text(ROWS * 5_000).encode("cp932"))
    size, done = path.stat().st_size, {"decoded": 0, "cut": 0, "read": 0}
    to_utf8, cut, columns = kernel.to_utf8, delimited._cut, delimited._columns

    def counted(name, function):
        def call(data, *others):
            done[name] += len(data)
            return function(data, *others)

        return call

    monkeypatch.setattr(decode, "LARGE", 0)
    monkeypatch.setattr(kernel, "to_utf8", counted("decoded", to_utf8))
    monkeypatch.setattr(delimited, "_cut", counted("cut", cut))
    monkeypatch.setattr(delimited, "_columns", counted("read", columns))
    sampled = 2 * (decode.BLOCK if size < decode.BLOCK else delimited.SAMPLE_BLOCK)
    rows = sum(batch.num_rows for batch in read_records(path, "insurance").batches())
    assert rows > 0
    assert size <= done["decoded"] <= size + sampled, done
    assert done["decoded"] <= done["cut"] <= 1.6 * done["decoded"] and done["read"] <= done["cut"], done
