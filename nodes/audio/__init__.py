"""Sound: what changes it, and what is heard in it."""
