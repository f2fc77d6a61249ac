"""Animation of parameters.

Curve editor, dope sheet, keys and signal drivers.
"""
