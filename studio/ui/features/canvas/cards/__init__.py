"""Cards of nodes.

What a card says, its layout and its painting.
"""
