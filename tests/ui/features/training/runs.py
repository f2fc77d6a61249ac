"""The folder of a training as the training writes it, without one: log, checkpoints, samples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from safetensors.numpy import save_file

NETWORKS = {"words": {"type": "test.words", "config": {}}, "maker": {"type": "test.maker", "config": {}}}


class FakeRun:
    """A run's folder that grows as a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log.jsonl"

    def logged(self, first: int, last: int, every: int = 1, *, validate: int = 0) -> None:
        """Write lines for steps, with losses that fall and waver."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as file:
            for step in range(first, last + 1, every):
                file.write(json.dumps(line(step, validate)) + "\n")

    def begin_anew(self) -> None:
        """Put an empty log in the place of the old one, as a new run does."""
        temporary = self.log.with_name(".log.part")
        temporary.write_text("")
        temporary.replace(self.log)

    def checkpoint(
        self,
        step: int,
        validation: float | None = None,
        validated_at: int | None = None,
        **networks: Mapping[str, object],
    ) -> Path:
        """Write a checkpoint."""
        path = self.folder / "checkpoints" / f"step-{step:08d}.safetensors"
        return self.write(path, step, validation, networks or NETWORKS, validated_at)

    def best(self, step: int, validation: float | None) -> Path:
        """Write the best one."""
        return self.write(self.folder / "checkpoints" / "best.safetensors", step, validation, NETWORKS)

    def write(
        self,
        path: Path,
        step: int,
        validation: float | None,
        networks: Mapping[str, object],
        validated_at: int | None = None,
    ) -> Path:
        """Write a file of weights."""
        path.parent.mkdir(parents=True, exist_ok=True)
        judged = {} if validation is None else {"total": validation, "native": validation}
        head = {"networks": networks, "step": step, "losses": {"native": 0.5}, "validation": judged}
        head["validation_step"] = step if validated_at is None else validated_at
        save_file({"words/w": np.zeros(4, np.float32)}, path, {"frameloom": json.dumps(head)})
        return path

    def sample(self, step: int, color: int = 0xFF3060A0) -> Path:
        """Write a sheet of samples with two rows, and what they are of."""
        path = self.folder / "samples" / f"step-{step:08d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(color).save(str(path))
        picture(0xFF208040).save(str(path.with_name("wanted.png")))
        facts = {"names": ["a.mp4", "b.mp4"], "captions": ["a red ball", ""]}
        path.with_name("captions.json").write_text(json.dumps(facts))
        return path


def picture(color: int) -> QImage:
    """Return a sheet in one colour."""
    image = QImage(96, 48, QImage.Format.Format_RGB32)
    image.fill(color)
    return image


def line(step: int, validate: int = 0) -> dict[str, object]:
    """Return what is logged of a step."""
    wave = 0.05 * np.sin(step * 1.7)
    losses = {"native": float(2 / (1 + step / 200) + wave), "motion": float(0.3 / (1 + step / 500))}
    entry: dict[str, object] = {"step": step, "seconds": step * 0.1, "rate": 3e-4, "losses": losses}
    if validate and step % validate == 0:
        entry["validation"] = {"total": float(2.2 / (1 + step / 200))}
    return entry
