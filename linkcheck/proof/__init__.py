"""How well a check finds mistakes, and what remains: bounds, the sample that is read, decoys, learning.

Order: answers, bounds, mechanisms, partners, succession, decoys, sample, consequences, sessions, subjects,
worklist, estimate, selftest, learning.
"""
