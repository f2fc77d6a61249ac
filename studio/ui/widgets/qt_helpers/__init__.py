"""Helpers for Qt.

Timers, background work, clipboard, images and guarded overrides.
"""
