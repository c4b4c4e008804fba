"""Floor 2: one column in, one column out, pure."""
