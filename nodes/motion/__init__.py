"""Motion: where things go from one frame to the next, and what follows from it."""
