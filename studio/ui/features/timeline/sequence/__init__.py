"""The Sequence node on the timeline: its tracks, and what the mouse and keys do with clips."""
