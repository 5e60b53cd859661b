"""Tests of the operations: one contract for all records, and independent implementations."""
