"""Sound while playing and scrubbing: what is heard, made ahead of the playhead in a thread of its own."""
