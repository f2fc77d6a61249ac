"""Scopes of the viewer's picture: histogram, waveform, parade and vectorscope."""

from studio.ui.features.scopes.panel import ScopesPanel

__all__ = ["ScopesPanel"]
