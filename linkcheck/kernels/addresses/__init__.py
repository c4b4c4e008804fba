"""Addresses: fold, parts, and what two of them have in common."""
