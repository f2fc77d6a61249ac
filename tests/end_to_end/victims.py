"""Work that is killed in the middle. Everything it needs is imported here, once, before its processes are forked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

import studio.engine.render as rendering
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.engine.request import EngineRequest
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk.params import ParamValue, Point
from studio.services.engine_setup import load_registry
from tests.end_to_end.editing import edit
from tests.engine.cache.disk.keeping import all_worth_keeping

FRAMES = 150
CACHED = 60
REGISTRY = load_registry()
PICTURES: dict[str, tuple[str, dict[str, ParamValue]]] = {
    "clip.mp4": ("output.write_video", {"preset": "ultrafast"}),
    "clip.mov": ("output.write_video", {"codec": "prores"}),
    "frames/####.png": ("output.write_images", {}),
}
"""What is rendered: the name of the file, and the node and parameters that write it."""


def picture_graph(target: Path, kind: str = "clip.mp4") -> Graph:
    """Return a small graph: a checkerboard that becomes brighter, blurred, written to `target`."""
    write, options = PICTURES[kind]
    brighter = Curve((Keyframe(0, 0.1), Keyframe(FRAMES, 1.0)))
    nodes = {
        "board": _record("board", "source.checker", width=96, height=64, length=FRAMES),
        "gain": replace(_record("gain", "color.gain"), curves={"gain": brighter}),
        "blur": _record("blur", "filter.blur", radius=2.0),
        "write": _record("write", write, file=target.as_posix(), **options),
    }
    wires = {_image("gain"): _image("board"), _image("blur"): _image("gain"), _image("write"): _image("blur")}
    return Graph(nodes, wires)


def _record(name: str, kind: str, **params: ParamValue) -> NodeRecord:
    return NodeRecord(name, kind, name, REGISTRY[kind].version, params)


def _image(node: str) -> Endpoint:
    return Endpoint(node, "image")


def projects() -> tuple[Project, Project]:
    """Return a small and a large project."""
    small = Project(Graph({"a": NodeRecord("a", "color.gain", "a")}), {"a": Point(1.0, 2.0)})
    nodes = {f"n{index}": _record(f"n{index}", "color.gain", gain=index / 40) for index in range(40)}
    return small, Project(Graph(nodes), {name: Point(0.0, float(index)) for index, name in enumerate(nodes)})


def save(folder: Path) -> None:
    """Save one project over the other, again and again."""
    for index in range(20):
        save_project(folder / "p.loom", projects()[index % 2], REGISTRY)


def render(folder: Path, kind: str) -> rendering.RenderReport:
    """Render; parts of what is not finished are kept in `parts`."""
    torch.set_num_threads(1)
    engine = Engine(REGISTRY, MediaFiles(folder / "parts"), cache_bytes=32 << 20, device="cpu")
    return rendering.render_sink(engine, picture_graph(folder / "out" / kind, kind), "write")


def disk_engine(folder: Path, disk_bytes: int = 1 << 30) -> Engine:
    """Return an engine with a folder on disk."""
    media = MediaFiles()
    return Engine(
        REGISTRY, media, cache_bytes=4 << 20, device="cpu", disk_folder=folder / "frames", disk_bytes=disk_bytes
    )


def fill_cache(folder: Path, disk_bytes: int = 1 << 30) -> None:
    """Compute a clip, all of which goes to disk."""
    torch.set_num_threads(1)
    engine = disk_engine(folder, disk_bytes)
    with all_worth_keeping():
        for frame in range(CACHED):
            engine.compute_frame(EngineRequest(picture_graph(folder), "blur", "image", frame))
        engine.close()


def queues() -> list[list[JobStatus]]:
    """Return a queue as it looks while two jobs are done one after the other."""
    jobs = [
        Job(f"Job {n}", picture_graph(Path("/out.mp4")), "write", frames=FrameRange(0, 9), id=f"{n}") for n in range(3)
    ]
    waiting = [JobStatus(job) for job in jobs]
    seen = [waiting[:1], waiting[:2], waiting]
    for index in range(2):
        for state in (JobState.RUNNING, JobState.DONE):
            waiting = [replace(s, state=state, done=9) if n == index else s for n, s in enumerate(waiting)]
            seen.append(waiting)
    return seen


def queue(folder: Path) -> None:
    """Write the queue whenever it changes."""
    file = JobsFile(folder / "jobs.json", REGISTRY)
    for _ in range(4):
        for jobs in queues():
            file.write_queue(jobs)


WORK: dict[str, Callable[..., object]] = {
    "save": save,
    "render": render,
    "cache": fill_cache,
    "queue": queue,
    "edit": edit,
}
