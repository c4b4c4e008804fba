"""Logs of terminals and servers as relations; clock skew; who was at a terminal."""
