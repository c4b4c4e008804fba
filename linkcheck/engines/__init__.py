"""Floor 6: where the work runs: this machine, or a Spark cluster."""
