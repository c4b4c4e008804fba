"""Floor 6: which inputs, comparisons, groups and answers each kind of case needs."""
