"""Floor 3: two columns in, levels out: the first level that holds wins; 0 is missing, the last is else."""
