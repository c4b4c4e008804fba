"""Floor 6: files to tables of canonical columns; strict, with quarantine."""
