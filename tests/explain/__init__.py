"""Tests of the catalogue behind ``gradecheck explain``."""
