"""Refund accounts of the tax office, and the copy of them in another store."""
