"""An engine that knows the test networks, and graphs of them."""

from __future__ import annotations

import pytest

from studio.engine.engine import Engine
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.networks.networks_for_tests import NETWORKS


@pytest.fixture
def engine() -> Engine:
    """Return an engine on the CPU, with networks."""
    return Engine(Registry([*nodes.REGISTRY, *NETWORKS]), MediaFiles(), cache_bytes=16 << 20, device="cpu")
