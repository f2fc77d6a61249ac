"""The field of a sequence: its clips, and what is set for those that are chosen."""
