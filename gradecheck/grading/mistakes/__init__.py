"""What went wrong: typical mistakes as edits of the graph, and what tells them from chance.

Nothing here is imported, let alone run, for a submission that is right.
"""
