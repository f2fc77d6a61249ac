"""ONNX Model: what the node adds to a run of the file by onnxruntime."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import torch

from nodes.filter.onnx.file_run import PictureSizing
from nodes.filter.onnx.sessions import import_onnxruntime
from nodes.filter.onnx_model import OnnxModel
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, InputInfo, ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext
from tests.tiny_models.onnx_files import make_picture_file
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a 3×3 convolution: the whole frame, beside the bare run, and in tiles."""
    file = make_picture_file(Path(mkdtemp(prefix="frameloom-bench-")))
    image, media = picture(), MemoryMedia(models=ModelLibrary())
    facts = InputInfo({"image": ClipInfo(width=image.width, height=image.height, channels=3)})
    session = import_onnxruntime().InferenceSession(str(file), providers=["CPUExecutionProvider"])

    def run(sizing: PictureSizing, tile: int) -> Any:
        node = OnnxModel(model=ModelRef(str(file)), sizing=sizing, tile=tile, multiple=1)
        return node.process(image, None, facts, StandaloneContext(media=media))

    def bare() -> object:
        array = np.ascontiguousarray(image.pixels[None].numpy())
        return torch.from_numpy(session.run(None, {"image": array})[0])

    return [
        NodeCase(
            "filter.onnx_model, 3×3 convolution", lambda: run(PictureSizing.WHOLE, 512), bare,
            "InferenceSession.run",
        ),
        NodeCase("filter.onnx_model, in tiles of 256", lambda: run(PictureSizing.TILES, 256)),
    ]  # fmt: skip
