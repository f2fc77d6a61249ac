"""Scopes: what a picture is made of, as histogram, waveform, parade and vectorscope."""

from studio.ui.features.scopes.panel import ScopesPanel

__all__ = ["ScopesPanel"]
