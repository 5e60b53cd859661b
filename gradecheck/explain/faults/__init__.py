"""The catalogue of fault codes, a file a group."""
