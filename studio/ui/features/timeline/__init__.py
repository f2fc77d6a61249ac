"""The timeline: ruler, cache bar, frame strip, keyframe lanes, transport and playing."""

from studio.ui.features.timeline.panel import TimelinePanel

__all__ = ["TimelinePanel"]
