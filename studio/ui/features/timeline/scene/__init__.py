"""What the timeline shows.

Frames in pixels, the playhead and the wheel.
"""
