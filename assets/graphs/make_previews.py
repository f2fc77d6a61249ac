"""Make the previews of the templates, which play under the mouse in the gallery: a few frames each as animated WebP.

.venv/bin/python assets/graphs/make_previews.py [NAME …]

What needs models that do not come along has a picture alone, except where another result can stand for theirs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from frames import crop, render_frames
from make_gallery import FOLDER, FRAMES, SAID, is_large, said, show_dataset, trains
from shape_pictures import PLAYED

from studio.graph.file.project_file import load_project
from studio.sdk.registry import Registry

WIDTH, HEIGHT = 320, 180
COUNT, STEP = 12, 3
MILLISECONDS = 125
MOST_BYTES = 58_000
SCALE = 0.34


def make(graph: Path) -> Path | None:
    """Keep frames of what a template writes; of one that trains, what it learns from or how it learns."""
    registry = Registry().discover_nodes("nodes")
    nodes = load_project(graph, registry).graph
    if graph.stem in PLAYED:
        frames = PLAYED[graph.stem]()
    elif trains(nodes, registry):
        frames = [show_dataset(nodes, registry, frame) for frame in range(COUNT)]
    elif is_large(nodes, registry):
        return None
    else:
        frames = play(graph)
    return write_preview(FOLDER / "pictures" / f"{graph.stem}.webp", frames)


def play(graph: Path) -> list[np.ndarray]:
    """Return some frames of what a template writes, around the one of its picture."""
    first = max(0, FRAMES.get(graph.stem, 24) - COUNT * STEP // 2)
    with tempfile.TemporaryDirectory() as folder:
        source = said(graph, Path(folder)) if graph.stem in SAID else graph
        return render_frames(source, first, first + (COUNT - 1) * STEP, scale=SCALE)[::STEP]


def write_preview(target: Path, frames: list[np.ndarray]) -> Path:
    """Write frames as an animated WebP, as good as its size allows."""
    small = [crop(frame, WIDTH, HEIGHT) for frame in frames]
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(frame, cv2.COLOR_BGR2BGRA) for frame in small]
    animation.durations = [MILLISECONDS] * len(small)
    for quality in range(80, 10, -5):
        cv2.imwriteanimation(str(target), animation, [cv2.IMWRITE_WEBP_QUALITY, quality])
        if target.stat().st_size <= MOST_BYTES:
            return target
    raise SystemExit(f"{target.name} is larger than {MOST_BYTES} bytes")


if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    for path in sorted(FOLDER.glob("*.loom")):
        if not wanted or path.stem in wanted:
            print(make(path) or f"{path.stem}: a picture alone", flush=True)
