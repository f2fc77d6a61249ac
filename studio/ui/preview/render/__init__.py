"""The render thread.

Its mailbox, its messages and what it computes beside the picture.
"""
