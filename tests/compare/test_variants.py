"""Real spelling pairs: what may be called the same is, and what may not is not."""

from importlib import import_module
from pathlib import Path

import pytest
from shared_data import shared_file


@pytest.mark.parametrize("half", ["dev", "test"])
def test_quality_on_real_pairs(half, monkeypatch):
    monkeypatch.setenv("LINKCHECK_SHARED_DATA", str(shared_file("variants_dev.csv").parent))
    monkeypatch.syspath_prepend(Path(__file__).parents[2])
    figures = import_module("benchmarks.variants_quality").variants_quality()[half]
    assert figures["recall"] >= 0.99
    assert figures["false_merge_count"] == 0
