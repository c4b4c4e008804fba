"""What is looked up a piece at a time is what the whole would say."""

import numpy as np
import pytest

from linkcheck.links import pieces as module
from linkcheck.links.groups import on_several
from linkcheck.links.pieces import CodeFlags, code_counts, pieces, ranked_where, rows_where


@pytest.fixture(autouse=True, params=[3, 1000])
def at_once(request, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", request.param)


@pytest.fixture(params=[0, 1, 7, 100])
def codes(request):
    return np.random.default_rng(request.param).integers(-1, 9, request.param).astype(np.int32)


FLAGS = np.array([True, False, True, True, False, False, True, False, True, False])


def test_flags_and_counts_of_codes(codes):
    wanted = np.flatnonzero(FLAGS[codes])
    assert rows_where(FLAGS, codes).tolist() == wanted.tolist()
    ranks = np.arange(0, len(wanted), 2)
    assert ranked_where(FLAGS, codes, ranks).tolist() == wanted[ranks].tolist()
    told = CodeFlags(FLAGS, codes)
    assert len(told) == len(codes) and told.count() == len(wanted)
    assert told[slice(2, 5)].tolist() == FLAGS[codes[2:5]].tolist()
    assert code_counts(codes, 9).tolist() == np.bincount(codes[codes >= 0], minlength=9).tolist()
    assert [row for here in pieces(len(codes)) for row in range(here.start, here.stop)] == [
        *range(len(codes))
    ]


def test_who_stands_on_several_records(codes):
    values = codes.tolist()
    assert on_several(codes)[slice(None)].tolist() == [row >= 0 and values.count(row) > 1 for row in values]
