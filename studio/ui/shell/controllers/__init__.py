"""Controllers of the window for the open document."""
