"""Integer keys: sorted search, bit sets, hash tables, blocking chains.

Order: join, search, seen, sets, blocking, repeated.
"""
