"""Every node that comes with Frameloom keeps the rules of the SDK."""

from __future__ import annotations

import pytest

from studio.models.library import ModelLibrary
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.sdk.testing import assert_node_contract
from tests.nodes.sample_files import values_with_file
from tests.sweeps import over_nodes
from tests.tiny_models.by_node import values_with_model
from tests.tiny_models.fixtures import TinyModel

REGISTRY = Registry().discover_nodes("nodes")


def test_every_module_of_nodes_is_imported() -> None:
    assert REGISTRY.broken_modules == []


@pytest.mark.parametrize("spec", over_nodes(REGISTRY))
def test_node_keeps_the_contract(spec: NodeSpec, tiny_model: TinyModel) -> None:
    values = values_with_model(spec, tiny_model) | values_with_file(spec)
    assert_node_contract(spec, values, ModelLibrary())
