"""Hypothesis strategies over the grammar of hostile values, and the corpus of those that once did harm."""

import json
from pathlib import Path

from hypothesis import strategies as st

from benchmarks.trust.grammar import ALPHABETS, RUNS, WORDS

CORPUS = json.loads((Path(__file__).parent / "corpus" / "values.json").read_text("utf-8"))

letters = st.sampled_from("".join(ALPHABETS))
runs = st.builds(lambda letter, times: letter * times, letters, st.sampled_from(RUNS))
few = st.sampled_from(ALPHABETS).flatmap(lambda alphabet: st.text(st.sampled_from(alphabet), max_size=12))
pieces = st.one_of(st.sampled_from(WORDS), letters, runs, few, st.characters(exclude_categories=("Cs",)))
values = st.lists(pieces, max_size=6).map("".join)
columns = st.lists(st.none() | values, min_size=1, max_size=12)
