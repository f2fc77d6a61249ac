"""Which tiny model each node type with a model is tested with: where a test sets the parameters of any node."""

from __future__ import annotations

from collections.abc import Mapping

MODELS: Mapping[str, str] = {}
"""Families by node type, as {"generate.text_to_video": "wan"}."""
