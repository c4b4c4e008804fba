"""The lattice that says how plausibly a kana reads a kanji name.

Order: layout, letters, composed, lattice, slips, cuts.
"""
