"""Files about a graded class: the gradebook, feedback, and the formats of other programs."""
