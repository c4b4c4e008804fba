"""Certificates printed at convenience stores."""
