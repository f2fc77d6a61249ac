"""E22: a Sequence: a cut with dissolves against a loop by hand, jumps against a Video, and 1,000 clips.

Graph and loop take turns, each run in a process of its own. Jumps are timed in one process: the frames of the Sequence
and those that a Video gives at the same places of the file, in turn, none of them twice.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Graph, NodeRecord
from studio.sdk.sequence.clip_sequence import ClipSequence
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.services.engine_setup import load_media, load_registry
from tools.bench.clips import make_clip
from tools.bench.render_stream import ROOT, Run
from tools.bench.report import Figure
from tools.bench.sequence_cut_job import make_cut

RENDER_LIMIT, JUMP_LIMIT, GROWTH_LIMIT, EDIT_LIMIT = 1.1, 1.1, 1.05, 16.0
_MEBIBYTE = 1 << 20
_TRACKS = 8


def measure(pairs: int = 5, length: int = 50, jumps: int = 60, clips: int = 1000, edits: int = 20) -> list[Figure]:
    """Return the figures of all of these.

    Args:
        pairs: Renders of graph and loop.
        length: Frames of each of the ten clips.
        jumps: Frames that are jumped to.
        clips: How many are many.
        edits: Edits of many clips.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [make_clip(folder / f"{number}.mp4", 120 + 2 * length) for number in range(2)]
        small = [make_clip(folder / f"small {number}.mp4", 60, width=320, height=180) for number in range(8)]
        return [
            *_measure_render(folder, sources, pairs, length),
            _measure_jumps(sources[0], jumps, length),
            _measure_memory(folder, small, clips),
            *_measure_edits(_make_many(folder, small[0], clips), clips, edits),
        ]


def run_job(kind: str, count: int, length: int, dissolve: int, target: Path, sources: Sequence[Path]) -> Run:
    """Run "graph" or "loop" in a process of its own."""
    numbers = map(str, (count, length, dissolve))
    command = [sys.executable, "-m", "tools.bench.sequence_cut_job", kind, *numbers, str(target), *map(str, sources)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _measure_render(folder: Path, sources: Sequence[Path], pairs: int, length: int) -> list[Figure]:
    runs = [
        tuple(run_job(kind, 10, length, 12, folder / f"{kind}.mp4", sources) for kind in ("graph", "loop"))
        for _ in range(pairs)
    ]
    what = f"of a cut of 10 clips with dissolves, {10 * length} frames 960×540, in the graph / by hand"
    wall = statistics.median(graph.wall / loop.wall for graph, loop in runs)
    cpu = statistics.median(graph.cpu / loop.cpu for graph, loop in runs)
    graph, loop = runs[-1]
    detail = f"last pair {graph.wall:.2f} s / {loop.wall:.2f} s"
    return [
        Figure("E22", f"wall time {what}", wall, RENDER_LIMIT, "x", detail),
        Figure("E22", f"CPU time {what}", cpu, RENDER_LIMIT, "x", f"last pair {graph.cpu:.2f} s / {loop.cpu:.2f} s"),
    ]


def make_graph(cut: ClipSequence, *others: NodeRecord) -> Graph:
    """Return a graph with a Sequence, and other nodes."""
    record = NodeRecord("cut", "time.sequence", "Cut", params={"sequence": serialize_sequence(cut)})
    return Graph({node.id: node for node in (record, *others)}, {})


def _measure_jumps(source: Path, jumps: int, length: int) -> Figure:
    cut = make_cut([source], 10, length, 0)
    video = NodeRecord("video", "source.video", "Video", params={"file": source.as_posix()})
    graph = make_graph(cut, video)
    order = np.random.default_rng(5).permutation(cut.length)[:jumps].tolist()
    seconds: dict[str, list[float]] = {"cut": [], "video": []}
    engines = {node: Engine(load_registry(), load_media(), device="cpu") for node in seconds}
    for frame in (0, *order):  # the first one opens the file
        clip = cut.tracks[0].find_clip_at(frame)
        assert clip is not None
        for node, at in (("cut", frame), ("video", clip.find_source_frame(frame))):
            engines[node].clear_cache()
            started = time.perf_counter()
            engines[node].compute_frame(EngineRequest(graph, node, "image", at))
            seconds[node].append(time.perf_counter() - started)
    for engine in engines.values():
        engine.close()
    medians = {node: statistics.median(times[1:]) for node, times in seconds.items()}
    detail = f"{1e3 * medians['cut']:.2f} ms / {1e3 * medians['video']:.2f} ms, medians of {jumps}"
    ratio = medians["cut"] / medians["video"]
    return Figure("E22", "first frame after a jump: Sequence / Video at the same place", ratio, JUMP_LIMIT, "x", detail)


def _measure_memory(folder: Path, sources: Sequence[Path], clips: int) -> Figure:
    counts = (clips // 10, clips)
    peaks = [run_job("graph", count, 4, 2, folder / "many.mp4", sources).peak for count in counts]
    shown = ", ".join(f"{n} clips {peak / _MEBIBYTE:.0f} MiB" for n, peak in zip(counts, peaks, strict=True))
    what = f"peak memory of a render of {clips} clips / of {clips // 10}"
    return Figure("E22", what, peaks[1] / peaks[0], GROWTH_LIMIT, "x", shown)


def _make_many(folder: Path, source: Path, count: int) -> list[Path]:
    """Return as many files as there are clips: copies that take no room."""
    found = [folder / f"take {number}.mp4" for number in range(count)]
    for file in found:
        file.hardlink_to(source)
    return found


def _measure_edits(sources: Sequence[Path], clips: int, edits: int) -> list[Figure]:
    """Time what an edit of one clip of many costs before its frame is computed, and the digests of all frames."""
    (track,) = make_cut(sources, clips // _TRACKS, 80, 2, 20).tracks
    rows = [
        track.with_clips(
            replace(clip, number=clip.number + row * clips, file=sources[(index + row * len(track.clips))].as_posix())
            for index, clip in enumerate(track.clips)
        )
        for row in range(_TRACKS)
    ]
    cut = ClipSequence(tuple(rows))
    engine = Engine(load_registry(), load_media(), device="cpu")
    graph = make_graph(cut)
    engine.facts(graph)
    seconds = []
    for number in range(edits):
        edited = [replace(clip, opacity=0.5) if index == number else clip for index, clip in enumerate(rows[0].clips)]
        text = serialize_sequence(cut.with_track(0, rows[0].with_clips(edited)))
        record = replace(graph.nodes["cut"], params={"sequence": text})
        after = Graph({"cut": record}, {})
        started = time.perf_counter()
        engine.facts(after)
        engine.find_cached(EngineRequest(after, "cut", "image", 80 * number))
        seconds.append(time.perf_counter() - started)
    started = time.perf_counter()
    engine.get_frame_states(graph, "cut", "image", range(cut.length))
    states = time.perf_counter() - started
    engine.close()
    what = f"of {clips} clips on {_TRACKS} tracks"
    edit = 1e3 * statistics.median(seconds)
    return [
        Figure("E22", f"facts and digest of a frame after an edit {what}", edit, EDIT_LIMIT, "ms"),
        Figure("E22", f"states of all {cut.length} frames {what}", 1e3 * states, None, "ms"),
    ]
