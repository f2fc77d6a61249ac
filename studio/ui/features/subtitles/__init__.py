"""Subtitles of a Sequence in the window: read from files onto tracks, and written from tracks."""
