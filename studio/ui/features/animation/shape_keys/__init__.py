"""Keys of shapes and tracks on the timeline."""
