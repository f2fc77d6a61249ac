"""Files that are written piece by piece.

Atomic replacement, journals and what makes an interrupted render resume.
"""
