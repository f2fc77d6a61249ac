"""From a value to the pixels of the viewer.

Channels, exposure, display transform, downscaling, comparison and the pixel inspector.
"""
