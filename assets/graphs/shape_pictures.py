"""Pictures of the templates whose networks know small shapes: what they make, and how they come to it.

The VAE and the GAN are trained for it, which takes minutes; their samples are kept in the folder for temporary files,
for the next picture. For the diffusion networks the one that comes along stands.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from frames import GROUND, pad, render_frames

from studio.app.run import main as frameloom
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Graph, Project
from studio.sdk.params import ParamValue
from studio.services.engine_setup import load_registry

FOLDER = Path(__file__).resolve().parent
KEPT = Path(tempfile.gettempdir()) / "frameloom-gallery"
SAMPLE_EVERY = 50
FRAMES = 8
CELL = 64
GAP = 4
ACCENT = (59, 169, 240)
CAPTIONS = (
    "a red circle moves right", "a blue square moves up", "a green triangle moves left",
    "a yellow circle moves down", "a green square moves right", "a blue circle moves up",
    "a red triangle moves down", "a yellow square moves left",
)  # fmt: skip


def read_samples(graph: Path) -> list[np.ndarray]:
    """Return the samples of a training, from its first step to its last: rows of captions, columns of frames."""
    folder = KEPT / graph.stem
    if not list(folder.glob("samples/step-*.png")):
        more = [f"train.folder={folder.as_posix()}", f"train.sample_every={SAMPLE_EVERY}"]
        code = frameloom(["train", str(graph), *(word for each in more for word in ("--set", each))])
        if code:
            raise SystemExit(code)
    sheets = (cv2.imread(str(path)) for path in sorted(folder.glob("samples/step-*.png")))
    return [np.asarray(sheet) for sheet in sheets if sheet is not None]


def play_samples(graph: Path) -> list[np.ndarray]:
    """Return the samples at a few steps, the early ones closer to each other."""
    samples = read_samples(graph)
    picked = np.unique(np.geomspace(1, len(samples), 12).round().astype(int)) - 1
    last = samples[-1]
    return [pad(samples[index]) for index in picked] + [pad(last)] * 4


def play_progress(graph: Path) -> list[np.ndarray]:
    """Return one caption's clip at the first four samples, under each other, as they come; then all of it."""
    samples = read_samples(graph)[:4]
    high = samples[0].shape[0] // len(samples)
    rows = [sheet[high : 2 * high] for sheet in samples]
    empty = np.full_like(rows[0], GROUND)
    shown = [np.vstack([*rows[:count], *[empty] * (4 - count)]) for count in range(1, 5)]
    return [pad(sheet) for sheet in shown for _ in range(4)]


def play_clips() -> list[np.ndarray]:
    """Return clips of several captions that play beside each other."""
    clips = [make_clip(caption, has_picture=False) for caption in CAPTIONS]
    return [pad(_lay_out([clip[frame] for clip in clips], 4)) for frame in range(FRAMES)]


def play_latents() -> list[np.ndarray]:
    """Return clips of several captions, whose latents were drawn by the prior that the template trains."""
    graph = FOLDER / "train-latent-diffusion.loom"
    read_samples(graph)  # it is trained for these
    weights = KEPT / graph.stem / "checkpoints" / "last.safetensors"
    given = {name: {"weights": weights.as_posix()} for name in ("words", "prior", "decoder")}
    clips = [_render_clip(graph, {**given, "prompt": {"text": caption}}, node="Decoder") for caption in CAPTIONS]
    return [pad(_lay_out([clip[frame] for clip in clips], 4)) for frame in range(FRAMES)]


def play_pictures() -> list[np.ndarray]:
    """Return clips that go on from a picture, frame by frame; the pictures have a frame."""
    clips = [make_clip(caption, has_picture=True) for caption in CAPTIONS[:4]]
    clips = [[_add_border(clip[0]), *clip[1:]] for clip in clips]
    empty = np.full_like(clips[0][0], GROUND)
    shown = []
    for count in range(1, FRAMES + 1):
        cells = [cell for clip in clips for cell in [*clip[:count], *[empty] * (FRAMES - count)]]
        shown.append(pad(_lay_out(cells, FRAMES)))
    return [*shown, shown[-1], shown[-1]]


def play_results() -> list[np.ndarray]:
    """Return pictures, which have a border, with the clips beside them that come of them."""
    clips = [make_clip(caption, has_picture=True) for caption in CAPTIONS[:4]]
    sheets = ([cell for clip in clips for cell in (_add_border(clip[0]), clip[frame])] for frame in range(FRAMES))
    return [pad(_lay_out(cells, 4)) for cells in sheets]


def make_clip(caption: str, *, has_picture: bool) -> list[np.ndarray]:
    """Return the frames that the network which comes along makes of a caption."""
    settings = {"prompt": {"text": caption}, "picture": {"caption": caption}}
    return _render_clip(FOLDER / "image-to-video.loom", settings, unwired="" if has_picture else "picture")


def _render_clip(
    template: Path, settings: Mapping[str, Mapping[str, ParamValue]], *, unwired: str = "", node: str = ""
) -> list[np.ndarray]:
    """Return the first frames of a template with other parameters, and without the wires from a node.

    Args:
        template: The file.
        settings: Parameters by node.
        unwired: The node without wires.
        node: The name of the node whose frames these are; empty for the one that writes.
    """
    registry = load_registry()
    graph = load_project(template, registry).graph
    nodes = dict(graph.nodes)
    for id, values in settings.items():
        nodes[id] = replace(nodes[id], params={**nodes[id].params, **values})
    wires = {to: source for to, source in graph.wires.items() if source.node != unwired}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.loom"
        save_project(path, Project(Graph(nodes, wires, graph.rate)), registry)
        frames = render_frames(path, 0, FRAMES - 1, node=node)
    return [np.asarray(cv2.resize(frame, (CELL, CELL), interpolation=cv2.INTER_CUBIC)) for frame in frames]


def _add_border(cell: np.ndarray) -> np.ndarray:
    framed = cell.copy()
    cv2.rectangle(framed, (0, 0), (CELL - 1, CELL - 1), ACCENT, 2)
    return framed


def _lay_out(cells: list[np.ndarray], columns: int) -> np.ndarray:
    """Return cells in rows, with gaps between and around them."""
    rows = len(cells) // columns
    size = CELL + GAP
    ground = np.full((rows * size + GAP, columns * size + GAP, 3), GROUND, np.uint8)
    for place, cell in enumerate(cells):
        top, left = GAP + place // columns * size, GAP + place % columns * size
        ground[top : top + CELL, left : left + CELL] = cell
    return ground


PLAYED: dict[str, Callable[[], list[np.ndarray]]] = {
    "train-video-vae": partial(play_samples, FOLDER / "train-video-vae.loom"),
    "train-latent-diffusion": play_latents,
    "train-video-gan": partial(play_progress, FOLDER / "train-video-gan.loom"),
    "train-video-diffusion": play_clips,
    "train-image-to-video": play_pictures,
    "image-to-video": play_results,
}
"""What plays for a template; its last frame is its picture, but for clips in motion, which show their middle."""
_MOVING = ("train-latent-diffusion", "train-video-diffusion", "image-to-video")


def show_shapes(name: str) -> np.ndarray:
    """Return the picture of a template."""
    return PLAYED[name]()[FRAMES // 2 if name in _MOVING else -1]
