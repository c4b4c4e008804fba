"""Letters and digits out of UTF-8 bytes, and the fold.

Order: cp932, dress, lengths, short, utf8, digits, fold.
"""
