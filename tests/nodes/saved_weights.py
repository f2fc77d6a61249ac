"""Tensors that files of weights hold for each network node: names and shapes at the node's defaults.

Files of weights that users trained have them. `python -m tests.nodes.saved_weights` adds networks that are new; what
is in `saved_weights.json` does not change, otherwise earlier files of weights no longer fit.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, TypeAlias

from studio.core.clip_info import ClipInfo
from studio.sdk.networks.network import Network, build_initial_module
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.ports import FEATURES
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

RECORD: Final = Path(__file__).with_suffix(".json")
MODALITIES: Final = ("text", "image", "audio", "video")
Shapes: TypeAlias = dict[str, list[int]]


def list_networks(registry: Registry) -> list[NodeSpec]:
    """Return network nodes that build their own module; a pretrained one has that of its model."""
    return [spec for spec in registry if issubclass(spec.cls, Network) and not issubclass(spec.cls, ModelNode)]


def read_tensor_shapes(spec: NodeSpec) -> Shapes:
    """Return the shape of each tensor by its name; inputs of features carry 4 rows of 8 numbers."""
    node = spec.create_node({})
    assert isinstance(node, Network)
    ports = [port.name for port in spec.inputs if port.type is FEATURES]
    inputs = {
        name: ClipInfo(modality=MODALITIES[i % len(MODALITIES)], tokens=4, features=8) for i, name in enumerate(ports)
    }
    return {
        name: list(tensor.shape) for name, tensor in sorted(build_initial_module(node, inputs).state_dict().items())
    }


def read_record() -> dict[str, Shapes]:
    """Return what is recorded, by node type."""
    found: dict[str, Shapes] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def format_record(record: dict[str, Shapes]) -> str:
    """Return the text of the file: a line for each tensor."""
    blocks = []
    for type_id, shapes in sorted(record.items()):
        lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(shape)}" for name, shape in shapes.items())
        blocks.append(f"  {json.dumps(type_id)}: {{\n{lines}\n  }}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main() -> None:
    """Add the networks that are not recorded yet."""
    found = {spec.id: read_tensor_shapes(spec) for spec in list_networks(Registry().discover_nodes("nodes"))}
    RECORD.write_text(format_record(found | read_record()), encoding="utf-8")


if __name__ == "__main__":
    main()
