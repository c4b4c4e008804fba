"""Addresses: fold, parts, and what two of them have in common.

Order: equal, layout, units, agree, fold, same, tables, parse, places, levels.
"""
