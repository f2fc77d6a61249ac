"""The installed program on a user's machine: its versions beside each other, its menu entry, and how it goes."""
