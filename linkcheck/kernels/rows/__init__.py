"""Rows of files and logs: delimited text, Zengin records, lines of terminals.

Order: delimited, terminals, zengin.
"""
