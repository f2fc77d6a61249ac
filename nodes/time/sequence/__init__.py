"""The Sequence node: clips on tracks, cut on the timeline.

What is seen and heard at a frame is worked out first, as plain values that do not depend on where the frame lies on the
timeline (`shown_clips`, `heard_clips`); pictures and sound are made from these alone (`layer_pictures`, `clip_sound`).
"""
