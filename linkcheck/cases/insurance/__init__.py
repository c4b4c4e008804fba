"""Insurers' records against the register."""
