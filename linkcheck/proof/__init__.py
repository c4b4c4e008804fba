"""Floor 14: how well a check finds mistakes, and what remains: bounds, the sample that is read, decoys, learning.

Order: bounds, sample, answers, worklist, estimate, learning, partners, decoys, sessions, subjects, selftest.
"""
