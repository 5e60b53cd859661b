"""Proving that a file can be relied on: the form of a submission, the key of a problem.

All that is found is a :class:`~gradecheck.errors.Fault` of severity ``error`` or ``warning``.
Nothing here prints, and nothing here is needed to grade.
"""
