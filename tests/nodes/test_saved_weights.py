"""Files of weights that users trained earlier fit their networks: tensors keep their names and shapes."""

from __future__ import annotations

import pytest

from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from tests.nodes.saved_weights import list_networks, read_record, read_tensor_shapes

NETWORKS = list_networks(Registry().discover_nodes("nodes"))
RECORDED = read_record()


def test_all_networks_are_recorded() -> None:
    assert sorted(spec.id for spec in NETWORKS) == sorted(RECORDED), "run: python -m tests.nodes.saved_weights"


@pytest.mark.parametrize("spec", NETWORKS, ids=lambda spec: spec.id)
def test_tensors_keep_their_names_and_shapes(spec: NodeSpec) -> None:
    assert read_tensor_shapes(spec) == RECORDED[spec.id]
