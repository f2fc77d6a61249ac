"""Writing of clips, pictures and sound.

Formats, encoders, the muxer and the palette.
"""
