"""Maker of single parts of a render, for renders that run elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.render.render_report import RenderListeners
from studio.engine.render.render_run import RenderRun
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Graph
from studio.sdk.files.param_files import is_saved_file
from studio.sdk.files.provenance import Provenance


class PartMaker:
    """Maker of parts. What analyses find, and the facts of the file, are kept from part to part.

    The engine's files need a folder for finished parts. One thread at a time may use it.

    Args:
        engine: Computes.
        graph: The graph, with sources as they lie here.
        target: What is written, compiled for this engine.
        folder: Where the file would grow; nothing stays there.
        frames: All frames of the render; None for the whole clip.
        made_by: What the finished file says of how it was made, as the render that asks knows it.

    Raises:
        ParameterError: The range lies outside the clip.
    """

    def __init__(
        self,
        engine: Engine,
        graph: Graph,
        target: CompiledOutput,
        folder: Path,
        *,
        frames: FrameRange | None = None,
        made_by: Provenance | None = None,
    ) -> None:
        self._token = CancelToken()
        self._run = RenderRun(
            engine,
            move_target(target, folder),
            frames,
            self._token,
            RenderListeners(),
            lambda _: made_by,
            keep_going=False,
            resume=False,
            granted=graph.granted_permissions,
        )

    def make_part(self, frames: FrameRange) -> bytes:
        """Return a part, as `RemoteParts` hands it on.

        Args:
            frames: The part's frames.

        Raises:
            NodeError: A node failed, or the part could not be written.
            StudioError: Such a file has no parts.
            Cancelled: It was cancelled.
        """
        return self._run.make_part(frames)

    def list_parts(self) -> tuple[FrameRange, ...]:
        """Return the parts that the render consists of. Raises NodeError."""
        return self._run.list_parts()

    def cancel(self) -> None:
        """Stop the part that is at work within a frame, and all later ones. Any thread may call it."""
        self._token.cancel()

    def close(self) -> None:
        """Drop what is kept from part to part."""
        self._run.release_frames()


def move_target(target: CompiledOutput, folder: Path) -> CompiledOutput:
    """Return a sink that writes the same file into another folder."""
    saved = [param for param in target.spec.params.values() if is_saved_file(param)]
    values = {param.name: target.record.params.get(param.name, param.default) for param in saved}
    moved = {name: (folder / Path(str(value)).name).as_posix() for name, value in values.items() if str(value)}
    return replace(target, record=replace(target.record, params={**target.record.params, **moved}), digest_memo={})
