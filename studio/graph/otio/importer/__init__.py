"""Timelines of OpenTimelineIO as Sequence nodes."""
