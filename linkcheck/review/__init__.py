"""Floor 7: a local web application for clerical review."""
