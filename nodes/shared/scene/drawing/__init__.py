"""Drawing of scenes: backgrounds, shapes and particles."""
