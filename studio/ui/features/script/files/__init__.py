"""The user's scripts.

Files in a folder, and the text that is not saved yet.
"""
