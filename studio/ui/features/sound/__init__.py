"""Sound while playing and scrubbing, computed ahead of the playhead in a thread of its own."""
