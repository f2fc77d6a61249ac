"""Controls of the viewer.

Toolbar, exposure, display view, comparison and the pixel inspector.
"""
