"""The dope sheet: the keys of everything that is animated on a level."""

from studio.ui.features.animation.dope_sheet.panel import DopeSheetPanel

__all__ = ["DopeSheetPanel"]
