"""The timeline: ruler, cache bar, frame strip, keyframe lanes, transport and playing."""
