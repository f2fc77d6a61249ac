"""What networks compute in while they are trained."""

from __future__ import annotations

import pytest
import torch

from studio.engine.training.train_run import choose_training_precision
from studio.sdk.training.train_settings import TrainPrecision

_CPU = torch.device("cpu")


@pytest.mark.parametrize("kind", [torch.nn.Conv3d, torch.nn.ConvTranspose3d])
@pytest.mark.parametrize("wanted", list(TrainPrecision))
def test_space_time_convolutions_are_float32_on_the_cpu(kind: type[torch.nn.Module], wanted: TrainPrecision) -> None:
    networks = torch.nn.Sequential(torch.nn.Linear(2, 2), kind(2, 2, 1))
    assert choose_training_precision(_CPU, wanted, networks) is torch.float32


def test_others_are_as_wanted() -> None:
    networks = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Conv2d(2, 2, 1))
    assert choose_training_precision(_CPU, TrainPrecision.BFLOAT16, networks) is torch.bfloat16
    assert choose_training_precision(_CPU, TrainPrecision.FLOAT32, networks) is torch.float32
