"""Attacks on linkcheck: hostile values, damaged files, kills, full disks, canaries. `python -m benchmarks.trust`."""
