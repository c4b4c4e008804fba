"""Letters and digits out of UTF-8 bytes, and the fold.

Order: dress, lengths, utf8, digits, fold.
"""
