"""A network is trained, used and trained again in the real window: it goes on running with what it has learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.graph.file.project_file import load_project, save_project
from studio.services.engine_setup import load_registry
from tests.end_to_end.first_hour.training_again_session import EVERY
from tests.end_to_end.program_runs import need_screen, run_session
from tests.ui.features.training.projects import shapes_project

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_in_use_stays_in_use(tmp_path: Path) -> None:
    """Train, press Space, use by the card, train again, use the earlier run, save, open again."""
    need_screen()
    work = tmp_path / "work"
    work.mkdir()
    save_project(work / "own.loom", shapes_project(steps=2 * EVERY, every=EVERY), load_registry())
    run_session("first_hour.training_again_session", work / "own.loom", tmp_path)
    network = load_project(work / "own.loom", load_registry()).graph["auto"]
    assert network.params["weights"] == (work / "run" / "checkpoints" / f"step-{EVERY:08d}.safetensors").as_posix()
    assert (work / "run" / "run-002" / "checkpoints" / f"step-{2 * EVERY:08d}.safetensors").is_file()
