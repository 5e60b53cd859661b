"""The math language: text to tree (plain, Unicode, LaTeX) and back (plain, LaTeX)."""
