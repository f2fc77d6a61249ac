"""Cuts of other programs: OpenTimelineIO in and out, with a list of what was not carried."""
