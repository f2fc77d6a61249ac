"""Tiny ONNX files, written by `onnx.helper`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.tiny_models import Maker

Tensor = tuple[str, Sequence[int | str] | None]
"""Name and shape of an input or an output; its numbers are float32."""


def write_onnx(
    path: Path,
    nodes: Sequence[Any],
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor],
    weights: Mapping[str, np.ndarray[Any, Any]] | None = None,
    *,
    dtype: str = "FLOAT",
    opset: int = 18,
    metadata: Mapping[str, str] | None = None,
    **more: Any,
) -> Path:
    """Write a graph, and return its path.

    Args:
        path: The file.
        nodes: The graph's operators, by `onnx.helper.make_node`.
        inputs: What it takes.
        outputs: What it gives.
        weights: By name.
        dtype: Of inputs and outputs.
        opset: Version of the operators.
        metadata: What stands beside the graph.
        **more: For `onnx.save`, as `save_as_external_data`.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    kind = getattr(TensorProto, dtype)
    takes, gives = ([helper.make_tensor_value_info(end[0], kind, end[1]) for end in side] for side in (inputs, outputs))
    values = [numpy_helper.from_array(value, name) for name, value in (weights or {}).items()]
    graph = helper.make_graph(list(nodes), "graph", takes, gives, values)
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", opset)])
    helper.set_model_props(model, dict(metadata or {}))
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path, **more)
    return path


def make_kernel() -> np.ndarray[Any, Any]:
    """Return a kernel [3, 3, 3, 3] that sharpens a little."""
    kernel = np.random.default_rng(1).normal(0.0, 0.01, (3, 3, 3, 3))
    kernel[range(3), range(3), 1, 1] += 0.9
    return kernel.astype(np.float32)


def make_picture_file(folder: Path) -> Path:
    """Make the file of a 3×3 convolution from a picture to a picture of any size."""
    from onnx import helper

    side: list[int | str] = [1, 3, "height", "width"]
    node = helper.make_node("Conv", ["image", "kernel"], ["sharp"], pads=[1, 1, 1, 1])
    return write_onnx(folder / "sharpen.onnx", [node], [("image", side)], [("sharp", side)], {"kernel": make_kernel()})


FAMILIES: Mapping[str, Maker] = {"onnx_picture": make_picture_file}
