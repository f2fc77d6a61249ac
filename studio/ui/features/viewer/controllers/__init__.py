"""Controllers of the viewer.

They bind it to the document, the preview and the selection.
"""
