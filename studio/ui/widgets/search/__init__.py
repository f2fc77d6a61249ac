"""Search.

Fuzzy matching, the search field and the list of results.
"""
