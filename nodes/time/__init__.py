"""Time: what changes when a frame is seen. Sound follows, to the sample."""
