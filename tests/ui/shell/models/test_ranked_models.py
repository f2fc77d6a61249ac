"""Models that fit the device come first, then they go by name."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.sdk.models import ModelInfo, Task
from studio.sdk.params import ModelRef
from studio.ui.shell.models import ranked_models
from studio.ui.shell.models.memory_fit import ComputeDevice
from studio.ui.shell.models.ranked_models import rank_frame_models

GIB = 2**30


def _model(name: str, gib: int) -> ModelInfo:
    ref = ModelRef(f"org/{name}")
    tasks = frozenset({Task.IMAGE_TO_VIDEO})
    return ModelInfo(
        ref, Path(name), "diffusers", "WanPipeline", tasks, gib * GIB, part_bytes={"transformer": gib * GIB}
    )


class _Models:
    def __init__(self, *models: ModelInfo) -> None:
        self.models = models
        self.asked: list[tuple[Task, ...]] = []

    def list_models(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelInfo, ...]:
        self.asked.append(tasks)
        return self.models


def _engine(models: _Models) -> Any:
    return SimpleNamespace(media=SimpleNamespace(models=models))


def test_models_that_fit_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranked_models, "measure_device", lambda engine: ComputeDevice("cuda:0", 16 * GIB))
    models = _Models(_model("B", 2), _model("A", 900), _model("a-small", 1))
    assert [str(model.ref) for model in rank_frame_models(_engine(models))] == ["org/a-small", "org/B", "org/A"]
    assert models.asked == [(Task.IMAGE_TO_VIDEO, Task.VIDEO_TO_VIDEO)]


def test_without_models_no_device_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranked_models, "measure_device", lambda engine: pytest.fail("it was asked"))
    assert rank_frame_models(_engine(_Models())) == ()
