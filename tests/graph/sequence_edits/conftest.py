"""Rigs that are closed after the test."""

from tests.graph.clip_edits.conftest import rig_of

__all__ = ["rig_of"]
