"""Views of saved versions.

The list of versions, their differences and previews.
"""
