"""Probabilities (to be filled in)."""
