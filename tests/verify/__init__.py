"""Tests of what proves a key and checks the form of submissions."""
