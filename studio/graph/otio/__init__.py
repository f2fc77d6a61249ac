"""OpenTimelineIO: Sequence nodes as timelines of other programs, and back, with a report of what was not carried.

The library is imported inside functions. What it has no place for is kept under "frameloom" in its metadata.
"""
