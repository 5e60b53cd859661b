"""The version of this installation, as grades carry it."""

__version__ = "0.1.0"
