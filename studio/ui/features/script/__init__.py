"""The Script panel.

Python on the open project: an editor, a console, and scripts that are kept in the user's folder.
"""
