"""Formulas: whether what a student derived is, for every choice of numbers, what was asked for."""
