"""Actions and their shortcuts: one table of all actions, and everything that is made from it."""
