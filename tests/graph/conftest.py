"""What the tests of the graph share."""

from __future__ import annotations

from typing import cast

import pytest

from studio.graph.commands import AddNode, Connect
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.media import Media
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from tests.graph import nodes_for_tests


@pytest.fixture
def registry() -> Registry:
    return nodes_for_tests.registry()


@pytest.fixture
def media() -> Media:
    """Return files that nobody reads."""
    return cast("Media", None)


@pytest.fixture
def document(registry: Registry) -> Document:
    """Return clip → adjust → double → write."""
    document = Document(registry)
    for index, node in enumerate(("clip", "adjust", "double", "write")):
        version = registry[f"test.{node}"].version
        document.apply_command(
            AddNode(NodeRecord(node, f"test.{node}", node.title(), version), Point(260.0 * index, 0.0))
        )
    for source, target in (("clip", "adjust"), ("adjust", "double"), ("double", "write")):
        document.apply_command(Connect(Endpoint(source, "image"), Endpoint(target, "image")))
    return document
