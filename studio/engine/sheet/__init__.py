"""The cells of an X/Y sheet computed, and drawn on one labeled page."""
