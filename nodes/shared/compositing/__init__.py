"""Compositing: blend modes, dissolve, keying, and the colors that are visible under alpha."""
