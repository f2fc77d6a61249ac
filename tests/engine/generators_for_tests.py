"""Generators with which the engine is tested."""

from __future__ import annotations

from collections.abc import Iterator

from studio.core.clip_info import ClipInfo
from studio.engine.engine import Engine
from studio.media.media_files import MediaFiles
from studio.sdk import Clip, Context, GeneratorNode, Image, Media, Param, node
from studio.sdk.registry import Registry
from tests.engine.graphs_for_tests import flat
from tests.engine.kinds_for_tests import KINDS
from tests.engine.nodes_for_tests import RATE, calls, gate, reached


@node("test.make")
class Makes(GeneratorNode):
    """Frame t has the value start + t · step, with progress in each frame."""

    length: int = Param(default=8, min=1, help="Frames that its facts promise.")
    yields: int = Param(default=-1, help="Frames that it yields; −1 for as many as it promises.")
    step: float = Param(default=1.0, help="From frame to frame.")
    width: int = Param(default=4, min=1, help="Columns that it yields; its facts promise four.")
    steps: int = Param(default=0, min=0, help="Steps of each frame.")
    fails: int = Param(default=-1, help="The frame at which it fails; −1 for none.")
    says: str = Param(default="", help="What it tells of each frame.")
    held: bool = Param(default=False, help="Wait for the gate before each frame.")

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        return ClipInfo(RATE, self.length, 4, 2, 3)

    def generate(self, start: Image | None, clip: Clip[Image] | None, ctx: Context) -> Iterator[Image]:
        calls.add("opened")
        try:
            base = 0.0 if start is None else float(start.pixels.mean())
            if clip is not None:
                base += sum(float(image.pixels.mean()) for image in clip)
            for frame in range(self.length if self.yields < 0 else self.yields):
                for _ in ctx.progress(self.steps):
                    calls.add("step")
                if frame == self.fails:
                    raise ValueError("no such luck")
                if self.held:
                    reached.release()
                    while not gate.wait(0.005):
                        ctx.check()
                calls.add("made")
                if self.says:
                    ctx.notice(self.says)
                image = flat(base + frame * self.step, width=max(1, round(self.width * ctx.scale)))
                ctx.preview(image)
                yield image
        finally:
            calls.add("closed")


@node("test.make_badly")
class MakesBadly(GeneratorNode):
    """Draw every frame into the first one."""

    def facts(self, inputs: object, media: Media) -> ClipInfo:
        return ClipInfo(RATE, 3, 4, 2, 3)

    def generate(self) -> Iterator[Image]:
        image = flat(0.0)
        for _ in range(3):
            yield image
            image.pixels.add_(1.0)


GENERATORS = Registry([*KINDS, Makes.spec, MakesBadly.spec])


def generating(cache_bytes: int = 64 << 20) -> Engine:
    """Return an engine on the CPU that knows these nodes, too."""
    return Engine(GENERATORS, MediaFiles(), cache_bytes=cache_bytes, device="cpu")
