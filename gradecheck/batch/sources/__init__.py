"""Where submissions come from: folders, patterns, files of lines, archives, standard input."""
