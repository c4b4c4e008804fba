"""The quick look whether bytes are UTF-8, beside Python's own decoder."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck.errors import InputError
from linkcheck.kernels.text.utf8 import is_utf8
from linkcheck.readers.compose import in_utf8

EDGES = [
    bytes([byte]) for byte in (0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF)
]
PIECES = st.one_of(
    st.text(max_size=4).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from([*EDGES, b"\x8f", b"\x90", b"\x9f", b"\xa0", "田".encode(), "𠮷".encode(), "é".encode(), b"a"]),
    st.binary(max_size=4),
)  # fmt: skip
STRINGS = st.lists(st.lists(PIECES, max_size=4).map(b"".join), max_size=6)


def strings_of(rows):
    data = np.frombuffer(b"".join(rows), np.uint8)
    data.flags.writeable = False
    return data, np.cumsum([0, *map(len, rows)]).astype(np.int64)


def decodes(row):
    try:
        row.decode()
    except UnicodeDecodeError:
        return False
    return True


@settings(deadline=None)
@given(STRINGS)
@example([b"\xe7\x94", b"\xb0"])
@example([b"abc\xe7\x94"])
@example([b"\xf4\x90\x80\x80"])
@example([b"\xed\xa0\x80"])
def test_only_strings_that_decode_are_utf8(rows):
    assert is_utf8(*strings_of(rows)) == all(map(decodes, rows))


def test_every_two_bytes_in_a_long_string():
    for first in range(0x80, 0x100):
        for second in range(0x100):
            row = b"0123456789abcdef" * 4 + bytes([first, second]) + "田".encode() * 2
            assert is_utf8(*strings_of([row])) == decodes(row)


@pytest.mark.parametrize("offsets", [[0, 4], [-1, 3], [0, 2, 1, 3], [2, 1]])
def test_offsets_have_to_ascend_within_the_bytes(offsets):
    data, _ = strings_of([b"abc"])
    assert not is_utf8(data, np.array(offsets, np.int64))


def test_a_slice_is_judged_by_its_own_bytes_and_null_rows_may_hold_anything():
    bad = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.py_buffer(np.array([0, 1, 4, 5], np.int32)), pa.py_buffer(b"\xffabcd")]
    )
    with pytest.raises(InputError, match="text in UTF-8"):
        in_utf8(bad, "the table")
    assert in_utf8(bad.slice(1), "the table").to_pylist() == ["abc", "d"]
    valid = pa.py_buffer(np.array([0b110], np.uint8))
    masked = pa.Array.from_buffers(pa.string(), 3, [valid, *bad.buffers()[1:]])
    assert in_utf8(masked, "the table").to_pylist() == [None, "abc", "d"]
