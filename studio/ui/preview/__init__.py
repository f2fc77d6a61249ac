"""Preview: the one way from the document to a picture.

Requests, pending frames, prefetch, proxies and thumbnails.
"""
