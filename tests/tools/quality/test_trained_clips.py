"""The command that trains a template of small clips and judges what it draws."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.quality.trained_clips import ClipFigures, measure

SMALL = (
    "shapes.count=60", "vae.channels=8", "vae.latent_size=4", "prior.latent_size=4", "prior.width=32", "prior.blocks=1",
    "decoder.channels=8", "decoder.latent_size=4", "train.steps=2", "train.batch=4",
)  # fmt: skip


def test_a_graph_is_trained_and_judged_with_each_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.quality.tiny_checker._FRAMES", 1)
    graph = ROOT / "assets" / "graphs" / "train-latent-diffusion.loom"
    found = measure(graph, [0, 1], SMALL)
    assert all(isinstance(one, ClipFigures) and one.redrawn is not None for one in found)
    assert found[0].psnr != found[1].psnr, "another seed is another training"
    assert all(0.0 < one.psnr < 20.0 and one.drawn.everything < 0.5 for one in found), "nothing is learned in two steps"
    said = capsys.readouterr().out
    assert "seed 0: drawn color" in said
    assert "seed 1: drawn color" in said
    folder = f"train.folder={(tmp_path / 'kept').as_posix()}"
    kept = measure(graph, [0], [*SMALL, folder])
    assert measure(graph, [0], [*SMALL, folder], trains=False) == kept, "a checkpoint can be judged again"
