"""The dope sheet: the keys of everything that is animated on a level."""

from studio.ui.dope_sheet.panel import DopeSheetPanel

__all__ = ["DopeSheetPanel"]
