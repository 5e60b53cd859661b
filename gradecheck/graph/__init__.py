"""Named steps as a graph: checked, differentiated, simplified, evaluated, varied."""
