"""Pairs of a record and a resident: their agreement patterns, and the groups they form.

Order: pieces, score, groups.
"""
