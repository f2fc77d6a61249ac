"""Edits of sequences: pure functions that return another sequence, and the same one where nothing changes.

Tracks and clips that an edit leaves alone are the same objects afterwards. Locked tracks are never changed. An edit
that cannot be made raises `EditError` with the reason in words.
"""
