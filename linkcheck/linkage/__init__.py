"""Floor 5: pairs, blocking, owner search, scoring of a batch, groups, explanations, evaluation."""
