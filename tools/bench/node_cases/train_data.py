"""Data sets: a sample, and a page of them."""

from __future__ import annotations

from pathlib import Path

from nodes.train.augment import Augment
from nodes.train.folder_dataset import FolderDataset
from nodes.train.shapes_dataset import ShapesDataset
from nodes.train.text_dataset import TextDataset
from studio.sdk.testing import MemoryFile, MemoryMedia, run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a sample of shapes, 32×32 and 8 frames, a frame of the preview, and a sample that is read from a clip."""
    node = ShapesDataset()
    samples = node.make_dataset(MemoryMedia())
    clip = MemoryFile(tuple(picture(seed) for seed in range(4)))
    folder = FolderDataset(folder=Path("clips"), frames=4, memory=0).make_dataset(
        MemoryMedia({Path("clips/a.mp4"): clip})
    )
    texts, lines = (
        TextDataset(file=Path("lines.txt")),
        MemoryMedia(texts={Path("lines.txt"): "a line of text\n" * 1000}),
    )
    changed = Augment().process(samples)
    return [
        NodeCase("train.shapes_dataset, a sample", lambda: samples.get_sample(3)),
        NodeCase("train.shapes_dataset, preview", lambda: run_frame(node, 2, output="preview")),
        NodeCase("train.augment, a sample", lambda: changed.get_sample(3)),
        NodeCase("train.text_dataset, 1,000 lines", lambda: run_frame(texts, media=lines)),
        NodeCase("train.folder_dataset, 4 frames brought to size", lambda: folder.get_sample(0)),
    ]
