"""Settings of the window.

Language, theme and where settings are stored.
"""
