"""Drags of the mouse over clips, without Qt widgets and without the document."""
