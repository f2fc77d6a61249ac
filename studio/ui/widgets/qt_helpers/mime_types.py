"""The kinds of data that are dragged between panels."""

from __future__ import annotations

from typing import Final

NODE_MIME: Final = "application/x-frameloom-node"
"""A node type: its id as UTF-8; or a linked group: the path of its file."""
