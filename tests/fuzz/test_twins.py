"""Kernels against their slow plain twins, under the grammar."""

from fuzz.grammar import CORPUS, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle import address, text

from linkcheck.columns import from_codes
from linkcheck.kernels.addresses.layout import CODE
from linkcheck.normalize.address_letters import fold_addresses
from linkcheck.normalize.text import fold_text

OUT_OF_SCOPE = ((0x2E80, 0x2FDF), (0x1B000, 0x1B16F), (0xD800, 0xDFFF))
"""Letters whose fold is a fact of tables, which golden rows check; lone surrogates, which no Arrow string holds."""


def in_scope(value):
    return not any(first <= ord(letter) <= last for first, last in OUT_OF_SCOPE for letter in value)


plain = st.lists(values.filter(in_scope), min_size=1, max_size=8)
SEEDS = [value for value in CORPUS if in_scope(value)]


@settings(max_examples=200, deadline=None)
@given(plain)
@example(SEEDS)
def test_text(column):
    assert from_codes(fold_text(column)).to_pylist() == [text.fold(value) for value in column]


@settings(max_examples=200, deadline=None)
@given(plain)
@example(SEEDS)
def test_addresses(column):
    found = fold_addresses(column)
    told = [
        "".join(map(chr, found.codes[start:stop] & CODE))
        for start, stop in zip(found.ends[:-1], found.ends[1:], strict=True)
    ]
    assert told == [address.fold(value) for value in column]
