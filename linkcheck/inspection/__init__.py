"""Floor 8: how inputs were understood, told before anybody is accused."""
