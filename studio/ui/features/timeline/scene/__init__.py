"""Scene of the timeline.

Frames in pixels, the playhead and the wheel.
"""
