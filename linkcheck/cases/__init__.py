"""What differs from case to case, and nothing else."""
