"""What each family's nodes are timed against: one module for each family, found by name, with a function `cases`."""
