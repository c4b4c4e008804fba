"""Floor 14: how well a check finds mistakes, and what remains: bounds, sample, answers, estimate, learning, decoys."""
