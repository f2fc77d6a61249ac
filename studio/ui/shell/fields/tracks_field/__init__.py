"""The field of tracks: their list with switches, and what is set for the one that is chosen."""
