"""A runner of scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.features.script.execution.runner_rig import RunnerRig


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[RunnerRig]:
    made = RunnerRig(qtbot)
    yield made
    made.runner.close()
