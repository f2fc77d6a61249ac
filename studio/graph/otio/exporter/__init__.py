"""Sequence nodes as timelines of OpenTimelineIO."""
