"""The lattice that says how plausibly a kana reads a kanji name."""
