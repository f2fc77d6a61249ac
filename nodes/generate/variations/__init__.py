"""New clips from a single one, by its patches."""
