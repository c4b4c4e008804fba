"""Letters and digits out of UTF-8 bytes, and the fold.

Order: dress, utf8, digits, fold, lengths.
"""
