"""Names picked in the viewer: what is under the mouse is added to a list, or removed from it."""
