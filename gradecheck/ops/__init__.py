"""The operations of the math language: one record each, in one place."""
