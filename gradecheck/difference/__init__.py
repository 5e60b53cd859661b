"""Two runs over a class compared: who changes, by how much, in which item, because of what."""
