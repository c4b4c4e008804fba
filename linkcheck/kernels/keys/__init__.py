"""Integer keys: sorted search, bit sets, hash tables, blocking chains."""
