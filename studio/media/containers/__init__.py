"""Reading of video containers.

Packet indices, MP4 tables and the frame-exact reader.
"""
