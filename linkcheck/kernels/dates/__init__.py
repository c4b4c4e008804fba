"""Birth dates out of text, and their comparison levels.

Order: parse, notations, levels.
"""
