"""Whole classes: many submissions in, graded by workers, kept in a journal, put together."""
