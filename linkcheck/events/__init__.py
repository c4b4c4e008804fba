"""Logs of terminals and servers as relations; clock skew; who was at a terminal.

Order: incidents, store, terminals, words, identities, skew, clocks.
"""
