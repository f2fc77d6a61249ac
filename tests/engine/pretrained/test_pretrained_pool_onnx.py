"""ONNX files in the pool of models: held once, counted by their bytes, put away for others."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import torch

from nodes.filter.onnx.sessions import OnnxProvider, load_onnx_network
from studio.engine.pretrained.offload import OffloadStrategy, list_strategies
from studio.engine.pretrained.pretrained_pool import PretrainedPool
from studio.engine.scheduling.devices import DeviceLease
from studio.models.library import ModelLibrary
from studio.sdk.models import ModelRequest, Offload
from studio.sdk.params import ModelRef
from tests.tiny_models.onnx_files import make_picture_file

CPU = torch.device("cpu")


def test_a_session_is_held_by_its_bytes_and_freed(tmp_path: Path) -> None:
    files = [make_picture_file(tmp_path / name) for name in ("one", "two")]
    uses = [
        ModelRequest(ModelLibrary().facts(ModelRef(str(file))), load_onnx_network, key=(OnnxProvider.CPU,))
        for file in files
    ]
    size = files[0].stat().st_size
    pool = PretrainedPool(CPU, torch.float32, DeviceLease(CPU), most_bytes=size + size // 2)
    held: list[weakref.ref[Any]] = []

    def look(net: Any) -> int:
        held.append(weakref.ref(net))
        return id(net)

    def run(use: ModelRequest[Any]) -> int:
        return pool.run_model(use, look, check=lambda: None, free=lambda: None)

    assert run(uses[0]) == run(uses[0])
    assert pool.kept_bytes == size
    run(uses[1])
    assert pool.kept_bytes == size  # the first was put away: both are too much
    gc.collect()
    assert [found() is None for found in held] == [True, True, False]
    pool.free_models()
    gc.collect()
    assert (pool.kept_bytes, held[-1]()) == (0, None)
    pool.close()


def test_it_is_not_moved_in_parts(tmp_path: Path) -> None:
    facts = ModelLibrary().facts(ModelRef(str(make_picture_file(tmp_path))))
    for device in (CPU, torch.device("cuda")):
        assert list_strategies(Offload.AUTO, facts, device, torch.float32, 1 << 20) == [OffloadStrategy(Offload.NONE)]
