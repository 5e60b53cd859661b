"""What fault codes, operations and kinds of mistakes mean: what ``gradecheck explain`` says."""
