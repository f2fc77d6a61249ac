"""Compositing: blend modes, dissolve, keying, and the colours that are visible under alpha."""
