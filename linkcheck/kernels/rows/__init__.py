"""Rows of files and logs: delimited text, Zengin records, lines of terminals.

Order: delimited, layout, zengin, terminals.
"""
