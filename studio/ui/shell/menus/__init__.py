"""Menus of the main window.

Their entries and the actions behind them.
"""
