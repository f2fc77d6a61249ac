"""Widgets that know no document.

Fields, labels, plots, icons, the theme, and helpers for Qt.
"""
