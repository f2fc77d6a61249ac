"""A training on an emulated card: no operation mixes devices, and nothing is float64 there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from torch.utils._foreach_utils import _get_fused_kernels_supported_devices

from studio.engine.emulation.emulated_card import EmulatedCard
from studio.engine.training import train_state
from studio.engine.training.train_run import train_node
from tests.engine.training.networks_for_tests import engine, graph
from tests.engine.training.test_training_loop import SETTINGS
from tests.sweeps import all_but_slow


@pytest.mark.parametrize("name", all_but_slow(SETTINGS, ("critics",)))
def test_a_step_of_each_kind_stays_on_the_device(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_state, "_first_names", lambda tensors: {name: name for name in tensors})
    kinds = [*_get_fused_kernels_supported_devices(), EmulatedCard().device.type]
    module = import_module("torch.optim.optimizer")  # `torch.optim` hides its name
    monkeypatch.setattr(module, "_get_fused_kernels_supported_devices", lambda: kinds)
    computing = engine()
    settings: dict[str, Any] = {**SETTINGS[name], "accumulate": 1}
    made = graph(tmp_path, **{**settings, "steps": 1, "save_every": 1, "validate_every": 1, "sample_every": 1})
    with EmulatedCard() as card:
        computing.device = card.device
        assert train_node(computing, made, "train").step == 1
    assert not card.traffic.doubles
