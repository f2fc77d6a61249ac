"""What can be done and by which keys: one table of all actions, and all that is made from it."""
