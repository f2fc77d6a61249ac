"""Networks of the generators, as torch modules."""
