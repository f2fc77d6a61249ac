"""Clips that are dropped in train a network in the real window, and the result is used, saved and there again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.graph.file.project_file import load_project
from studio.services.engine_setup import load_registry
from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


def make_clips(folder: Path, count: int = 6) -> None:
    """Write small clips of a square that moves, with captions."""
    folder.mkdir()
    lines = ["file_name,text"]
    for number in range(count):
        writer = cv2.VideoWriter(str(folder / f"{number}.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 8.0, (32, 32))
        for frame in range(8):
            picture = np.full((32, 32, 3), 30, np.uint8)
            left = 3 * frame
            picture[4 * number : 4 * number + 8, left : left + 8] = (200, 40 * number, 90)
            writer.write(picture)
        writer.release()
        lines.append(f"{number}.mp4,a square in row {number}")
    (folder / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_own_clips_are_learnt_by_hand(tmp_path: Path) -> None:
    """Drop a folder, wire, train, scrub the checkpoints, use the last, save, open again."""
    need_screen()
    work = tmp_path / "work"
    work.mkdir()
    make_clips(work / "clips")
    run_session("training_session", work / "own.loom", tmp_path)
    graph = load_project(work / "own.loom", load_registry()).graph
    (network,) = (record for record in graph.nodes.values() if record.type == "encode.image_autoencoder")
    assert network.params["weights"] == (work / "run" / "checkpoints" / "step-00000040.safetensors").as_posix()
