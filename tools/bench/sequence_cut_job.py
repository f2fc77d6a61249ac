"""One run of the cut: `python -m tools.bench.sequence_cut_job graph|loop CLIPS LENGTH DISSOLVE TARGET SOURCE …`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import av
import numpy as np

from studio.sdk.params import ParamValue
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from tools.bench.render_stream_job import CACHE_BYTES, PRESET, QUALITY, peak_bytes

RATE = Fraction(25)


def make_cut(sources: Sequence[Path], count: int, length: int, dissolve: int, most: int = 120) -> ClipSequence:
    """Return clips of the sources in turn, each with a dissolve into the next.

    Args:
        sources: The files.
        count: How many clips.
        length: Frames of each.
        dissolve: Frames of a transition, an even number.
        most: Clips begin in their sources before this frame.
    """
    half = ClipTransition(before=dissolve // 2, after=dissolve // 2) if dissolve else None
    clips = tuple(
        SequenceClip(
            number + 1,
            number * length,
            length,
            sources[number % len(sources)].as_posix(),
            source_start=dissolve + number * 37 % max(1, most),
            transition=half if number else None,
        )
        for number in range(count)
    )
    return ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),))


def loop(cut: ClipSequence, target: Path) -> Callable[[], None]:
    """Return the job as one would write it by hand: read, mix and encode one after the other, float32."""
    from studio.media.writing.formats import compute_crf

    clips = cut.tracks[0].clips

    def job() -> None:
        with av.open(str(target), "w") as writer:
            options = {"preset": PRESET, "crf": compute_crf(QUALITY, 51, 23, 10)}
            stream = writer.add_stream("libx264", rate=RATE, options=options)
            readers: dict[int, Iterator[np.ndarray]] = {}
            for frame in range(cut.length):
                pixels = _mix(clips, frame, readers)
                if frame == 0:
                    stream.width, stream.height, stream.pix_fmt = pixels.shape[1], pixels.shape[0], "yuv420p"
                rounded = (np.clip(pixels, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
                writer.mux(stream.encode(av.VideoFrame.from_ndarray(rounded, format="rgb24")))
            writer.mux(stream.encode(None))

    return job


def _mix(clips: Sequence[SequenceClip], frame: int, readers: dict[int, Iterator[np.ndarray]]) -> np.ndarray:
    """Return the picture of a frame: that of a clip, or a mix of two."""
    found: np.ndarray | None = None
    for clip, following in zip(clips, (*clips[1:], None), strict=True):
        before = clip.transition.before if clip.transition else 0
        after = following.transition.after if following is not None and following.transition else 0
        if not clip.start - before <= frame < clip.stop + after:
            readers.pop(clip.number, None)
            continue
        if clip.number not in readers:
            readers[clip.number] = _read(Path(clip.file), int(clip.source_start) - before)
        pixels = next(readers[clip.number])
        if found is None:
            found = pixels
        else:
            assert clip.transition is not None
            share = (frame - clip.start + before + 1) / (clip.transition.length + 1)
            found = found * np.float32(1.0 - share) + pixels * np.float32(share)
    assert found is not None
    return found


def _read(file: Path, start: int) -> Iterator[np.ndarray]:
    """Yield the frames of a file from one on, float32 [H, W, 3], 0..1."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        assert stream.time_base is not None
        container.seek(int(start / RATE / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            assert frame.pts is not None
            if round(frame.pts * stream.time_base * RATE) >= start:
                yield frame.to_ndarray(format="rgb24").astype(np.float32) / 255.0


def graph(cut: ClipSequence, target: Path) -> Callable[[], None]:
    """Return the same job as a graph."""
    from studio.engine.engine import Engine
    from studio.engine.render import render_sink
    from studio.graph.model import Endpoint, Graph, NodeRecord
    from studio.services.engine_setup import load_media, load_registry

    write: dict[str, ParamValue] = {"file": str(target), "quality": QUALITY, "preset": PRESET}
    nodes = {
        "cut": NodeRecord("cut", "time.sequence", "Cut", params={"sequence": serialize_sequence(cut)}),
        "write": NodeRecord("write", "output.write_video", "Write", params=write),
    }
    wires = {Endpoint("write", "image"): Endpoint("cut", "image")}
    engine = Engine(load_registry(), load_media(), cache_bytes=CACHE_BYTES, device="cpu")

    def job() -> None:
        render_sink(engine, Graph(nodes, wires), "write")

    return job


def main() -> None:
    """Run the job and print its figures as JSON."""
    kind, count, length, dissolve, target, *sources = sys.argv[1:]
    cut = make_cut([Path(source) for source in sources], int(count), int(length), int(dissolve))
    job = {"loop": loop, "graph": graph}[kind](cut, Path(target))
    base = peak_bytes()
    cpu, wall = time.process_time(), time.perf_counter()
    job()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    sys.stdout.write(json.dumps({"cpu": cpu, "wall": wall, "peak": peak_bytes(), "base": base}) + "\n")


if __name__ == "__main__":
    main()
