"""The engine's side of what a node is handed: its context, and the whole clips that an analysis looks at."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.image import Image
from studio.core.translation import tr
from studio.sdk.media import Media
from studio.sdk.models import ModelRequest

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
    from studio.engine.pretrained.pretrained_pool import ModelLender
    from studio.engine.scheduling.devices import DeviceLease

M = TypeVar("M")
R = TypeVar("R")


class StepReports:
    """Reports of one call of a node: of its own steps, or else of the frames that it reads.

    Args:
        report: Takes (done, total, phase); None where nobody listens.
    """

    def __init__(self, report: Callable[[int, int, str], Any] | None) -> None:
        self._report = report
        self._loop_count = 0

    def iterate_steps(self, total: int, phase: str) -> Iterator[int]:
        """Iterate 0 … total−1, and report each step once it is done. Frames that are read meanwhile are not reported.

        The first report is that no step is done: the phase before would stay in sight until then.
        """
        self._loop_count += 1
        try:
            if phase:
                self._tell(0, total, phase)
            for step in range(total):
                yield step
                self._tell(step + 1, total, phase)
        finally:
            self._loop_count -= 1

    def report_frame(self, done: int, total: int) -> None:
        """Report a frame that was read."""
        if not self._loop_count:
            self._tell(done, total, "")

    def _tell(self, done: int, total: int, phase: str) -> None:
        if self._report is not None:
            self._report(done, total, phase)


class EngineContext:
    """Implementation of `studio.sdk.Context` for one call of one node.

    Args:
        output: What is computed.
        frame: At which frame.
        device: Where.
        precision: What networks compute in.
        media: Files.
        lease: Given up between the steps of `progress`.
        lend: The source of pretrained models.
        tell: Takes what the node says of its result.
        check: Raises Cancelled if the work was cancelled.
        reports: Takes the steps of `progress`.
        show: Takes what a generator or an analysis previews.
    """

    def __init__(
        self,
        output: CompiledOutput,
        frame: int,
        device: torch.device,
        precision: torch.dtype,
        media: Media,
        lease: DeviceLease,
        lend: ModelLender,
        tell: Callable[[str], object],
        check: Callable[[], None],
        reports: StepReports,
        show: Callable[[Image], Any] | None = None,
    ) -> None:
        self.device = device
        self.scale = output.scale
        self.media = media
        self.check = check
        self._precision = precision
        self._output = output
        self._frame = frame
        self._lease = lease
        self._lend = lend
        self._tell = tell
        self._reports = reports
        self._show = show

    @property
    def log(self) -> logging.Logger:
        """A logger that names the node."""
        return logging.getLogger(f"node.{self._output.record.name.replace('.', '_')}")

    def autocast(self) -> AbstractContextManager[object]:
        """Let networks compute in the device's best precision during the block."""
        if self._precision is torch.float32:
            return nullcontext()
        return torch.autocast(self.device.type, self._precision)

    def progress(self, total: int, phase: str = "") -> Iterator[int]:
        """Iterate 0 … total−1, report progress, and raise Cancelled between steps; see `studio.sdk.Context`."""
        for step in self._reports.iterate_steps(total, phase):
            if step:
                self._lease.yield_device()
            self.check()
            yield step
        if total:
            self._lease.yield_device()

    def run_with_model(self, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model; see `studio.sdk.Context`."""
        return self._lend(use, work)

    def notice(self, text: str) -> None:
        """Tell the user something about the result; see `studio.sdk.Context`."""
        self._tell(text)

    def preview(self, image: Image) -> None:
        """Show how far a generator or an analysis has come; elsewhere it does nothing."""
        if self._show is not None:
            self._show(image)

    def generator(self, seed: int) -> torch.Generator:
        """Return a CPU random generator seeded by `seed` and the frame alone.

        Raises:
            StudioError: The method does not ask for `Time`, so its result would be one for all frames.
        """
        if not (self._output.is_time_dependent or self._output.is_whole_clip):
            name = f"{self._output.spec.cls.__name__}.{self._output.signature.method}"
            raise StudioError(
                tr("{name} draws random numbers, so it must ask for the time: add an argument 'time: Time'.", name=name)
            )
        mixed = blake2b(f"{seed} {self._frame}".encode(), digest_size=8).digest()
        return torch.Generator().manual_seed(int.from_bytes(mixed, "little") >> 1)


class EngineClip:
    """Implementation of `studio.sdk.Clip`: a whole input, with each frame computed on demand.

    Args:
        wire: The input.
        compute: Returns a frame of an output.
        reports: Takes the frames that were read.
    """

    def __init__(
        self, wire: InputWire, compute: Callable[[CompiledOutput, int], object], reports: StepReports | None = None
    ) -> None:
        self._wire = wire
        self._compute = compute
        self._reports = reports

    @property
    def facts(self) -> ClipInfo:
        """Size (of the proxy), rate and length."""
        return self._wire.clip_facts.scale_size(self._wire.source.scale)

    def __len__(self) -> int:
        return self._wire.clip_facts.length

    def __getitem__(self, frame: int) -> Any:
        index = frame + len(self) if frame < 0 else frame
        if not 0 <= index < len(self):
            raise IndexError(f"frame {frame} lies outside the clip; accepted: 0 to {len(self) - 1}")
        value = self._compute(self._wire.source, index)
        if self._reports is not None:
            self._reports.report_frame(index + 1, len(self))
        return value if self._wire.converter is None else self._wire.converter(value)

    def __iter__(self) -> Iterator[Any]:
        return (self[frame] for frame in range(len(self)))
