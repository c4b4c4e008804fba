"""Payment services registered for points."""
