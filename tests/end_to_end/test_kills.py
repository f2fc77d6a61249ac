"""Killed at fifty random moments: nothing is lost, nothing is half-written, the next start works."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import torch

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.jobs.jobs_file import JobsFile
from studio.engine.request import EngineRequest
from studio.graph.file.project_file import load_project, save_project
from studio.media.media_files import MediaFiles
from tests.end_to_end import victims
from tests.end_to_end.killing import Killer, files_below, needs_kills

pytestmark = [needs_kills, pytest.mark.slow]


@pytest.fixture(scope="module")
def killer() -> Killer:
    return Killer()


def test_a_project_is_the_old_one_or_the_new_one(killer: Killer, tmp_path: Path) -> None:
    seconds = killer.duration("save", tmp_path)
    for _ in killer.rounds(10, strikes=4):
        killer.kill("save", tmp_path, within=seconds)
        found = load_project(tmp_path / "p.loom", victims.REGISTRY)
        assert found in victims.projects()
        save_project(tmp_path / "p.loom", victims.projects()[0], victims.REGISTRY)


@pytest.mark.parametrize("kind", victims.PICTURES)
def test_a_render_is_whole_or_not_there_and_the_next_one_equals_an_undisturbed_one(
    killer: Killer, tmp_path: Path, kind: str
) -> None:
    seconds = killer.duration("render", tmp_path / "whole", kind)
    right = _contents(tmp_path / "whole" / "out")
    for index in killer.rounds(5, strikes=3):
        folder = tmp_path / f"{index}"
        for _ in range(1 + index % 2):  # some are killed twice
            killer.kill("render", folder, kind, within=seconds)
        left = {name: held for name, held in _contents(folder / "out").items() if not _is_hidden(name)}
        assert left.items() <= right.items()
        victims.render(folder, kind)
        assert _contents(folder / "out") == right
        assert not files_below(folder / "parts")


@pytest.mark.parametrize("kind", victims.PICTURES)
def test_what_a_killed_render_has_finished_is_not_computed_again(killer: Killer, tmp_path: Path, kind: str) -> None:
    victims.render(tmp_path / "whole", kind)
    folder = tmp_path / "killed"
    killer.kill_once(lambda: _has_finished_some(folder / "parts"), "render", folder, kind)
    report = victims.render(folder, kind)
    assert 0 < report.restored_count <= victims.FRAMES
    assert report.computed_count <= 2 * (victims.FRAMES - report.restored_count) + 1
    assert _contents(folder / "out") == _contents(tmp_path / "whole" / "out")


def _has_finished_some(parts: Path) -> bool:
    """Return whether a part is kept, or a picture is in the journal, which is empty for a moment."""
    with suppress(FileNotFoundError):  # the render was faster, and has forgotten them
        return any(not _is_hidden(name) and (parts / name).stat().st_size for name in files_below(parts))
    return False


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in Path(name).parts)


def _contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {name: (folder / name).read_bytes() for name in files_below(folder)}


@pytest.mark.parametrize("disk_bytes", [1 << 30, 600_000])
def test_the_disk_store_gives_back_right_values_alone(killer: Killer, tmp_path: Path, disk_bytes: int) -> None:
    seconds = killer.duration("cache", tmp_path / "whole", disk_bytes)
    graph = victims.picture_graph(tmp_path)
    requests = [EngineRequest(graph, "blur", "image", frame) for frame in range(0, victims.CACHED, 4)]
    plain = Engine(victims.REGISTRY, MediaFiles(), device="cpu")
    right = [plain.compute_frame(request) for request in requests]
    found = 0
    for index in killer.rounds(6, strikes=3):
        folder = tmp_path / f"{index // 2}"  # every second victim finds what the one before has left
        killer.kill("cache", folder, disk_bytes, within=seconds)
        engine = victims.disk_engine(folder, disk_bytes)
        for request, value in zip(requests, right, strict=True):
            kept = engine.find_cached(request)
            assert isinstance(value, Image)
            if isinstance(kept, Image):
                found += 1
                assert torch.equal(kept.pixels, value.pixels)
        engine.close()
    assert found


def test_the_queue_is_one_that_was_written(killer: Killer, tmp_path: Path) -> None:
    seconds = killer.duration("queue", tmp_path)
    file = JobsFile(tmp_path / "jobs.json", victims.REGISTRY)
    known = {len(jobs) for jobs in victims.queues()}
    for _ in killer.rounds(12, strikes=4):
        killer.kill("queue", tmp_path, within=seconds)
        found = file.read_queue()
        assert found.damage == ""
        assert len(found.jobs) in known
        assert [status.job.id for status in found.jobs] == ["0", "1", "2"][: len(found.jobs)]
