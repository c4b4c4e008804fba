"""Letters and digits out of UTF-8 bytes, and the fold."""
