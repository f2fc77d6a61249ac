"""The timeline: ruler, cache bar, frame strip, keyframe lanes, transport and playing."""

from studio.ui.timeline.panel import TimelinePanel

__all__ = ["TimelinePanel"]
