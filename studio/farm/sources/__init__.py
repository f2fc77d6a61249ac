"""Sources of a farm's renders: files that a graph reads, found by their content on a worker, or sent to it."""
