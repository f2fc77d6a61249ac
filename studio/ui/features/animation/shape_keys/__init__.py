"""Keys of shapes on the timeline."""
