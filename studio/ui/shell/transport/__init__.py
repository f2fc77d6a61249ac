"""Buttons that play and move the playhead, for all panels with an axis of time."""
