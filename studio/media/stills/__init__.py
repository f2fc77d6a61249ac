"""Reading of pictures.

Stills, animations, EXR, numbered sequences and colour primaries.
"""
