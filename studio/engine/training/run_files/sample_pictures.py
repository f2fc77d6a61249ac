"""The pictures one sees while it trains: the same few samples, made again every so many steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch

from studio.core.errors import StudioError
from studio.core.files import write_atomic
from studio.core.time import space_evenly
from studio.engine.training.batches import collate_batch
from studio.sdk.training.dataset import Batch, Dataset

_SAMPLES: Final = 4
_FRAMES: Final = 8
_GAP: Final = 2
_LEAST_SIDE: Final = 48


def load_fixed_samples(dataset: Dataset) -> Batch | None:
    """Return the samples that are shown: the first that are held back, or the first to learn from; None if all fail."""
    samples = []
    for index in (*dataset.validation_indices, *dataset.training_indices):
        try:
            samples.append(dataset.get_sample(index))
        except StudioError:
            continue
        if len(samples) == _SAMPLES:
            break
    return collate_batch(samples) if samples else None


def make_grid(clips: torch.Tensor) -> np.ndarray:
    """Return clips [B, T, 3, H, W], 0..1, as one picture uint8 [H', W', 3]: a row for each, up to 8 frames of it."""
    length = clips.shape[1]
    clips = clips[:, space_evenly(min(_FRAMES, length), length)].detach().float().cpu().nan_to_num(0.0).clamp(0.0, 1.0)
    factor = max(1, -(-_LEAST_SIDE // min(clips.shape[-2:])))
    pixels = (clips * 255.0).round().byte().permute(0, 1, 3, 4, 2).numpy()
    pixels = pixels.repeat(factor, 2).repeat(factor, 3)
    rows, columns, height, width = pixels.shape[:4]
    page = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, 3), 24, np.uint8)
    for row in range(rows):
        for column in range(columns):
            top, left = row * (height + _GAP), column * (width + _GAP)
            page[top : top + height, left : left + width] = pixels[row, column]
    return page


def write_samples(folder: Path, step: int | None, pages: list[np.ndarray], batch: Batch) -> None:
    """Write what was made at a step below each other, or what was wanted (no step), and the captions beside it.

    A sheet that cannot be written is left out: nobody's training shall end for it.
    """
    width = max(page.shape[1] for page in pages)
    padded = [np.pad(page, ((0, _GAP), (0, width - page.shape[1]), (0, 0)), constant_values=24) for page in pages]
    found, data = cv2.imencode(".png", np.concatenate(padded)[..., ::-1])
    name = "wanted" if step is None else f"step-{step:08d}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / f"{name}.png", data.tobytes() if found else b"", durable=False)
        captions = json.dumps({"names": batch.names, "captions": batch.text}, ensure_ascii=False, indent=1)
        write_atomic(folder / "captions.json", f"{captions}\n".encode(errors="replace"), durable=False)
    except OSError:
        return
