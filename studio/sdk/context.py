"""Arguments that a node gets while it computes: time, facts, frames, rows of inputs, clips, context and network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from logging import Logger
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate

if TYPE_CHECKING:
    import torch

    from studio.core.image import Image
    from studio.sdk.media import Media
    from studio.sdk.models import ModelRequest

T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Time:
    """The frame at work. A node whose signature asks for it is computed anew for each frame.

    Args:
        frame: From 0.
        rate: Frames a second of the node's output.
    """

    frame: int
    rate: FrameRate

    @property
    def seconds(self) -> float:
        """The time at which the frame begins."""
        return float(self.rate.seconds_at(self.frame))


class InputInfo(Mapping[str, ClipInfo]):
    """The facts of each connected input, by its name, at full size: what `facts` was given.

    A method whose signature asks for it may depend on lengths, rates and sizes; they are part of its digest.
    """

    __slots__ = ("_clips",)

    def __init__(self, clips: Mapping[str, ClipInfo]) -> None:
        self._clips = dict(clips)

    def __getitem__(self, port: str) -> ClipInfo:
        return self._clips[port]

    def __iter__(self) -> Iterator[str]:
        return iter(self._clips)

    def __len__(self) -> int:
        return len(self._clips)


class Frames(Sequence[T_co], Generic[T_co]):
    """Several frames of one input, reached by their offset: `image[0]` is frame t, `image[-1]` the one before.

    Args:
        values: The frames in order of time.
        before: How many of them lie before frame t.
    """

    __slots__ = ("_before", "_values")

    def __init__(self, values: Sequence[T_co], before: int) -> None:
        self._values = tuple(values)
        self._before = before

    @overload
    def __getitem__(self, offset: int) -> T_co: ...
    @overload
    def __getitem__(self, offset: slice) -> Sequence[T_co]: ...
    def __getitem__(self, offset: int | slice) -> T_co | Sequence[T_co]:
        if isinstance(offset, slice):
            raise TypeError("frames are reached one by one, by their offset from the current frame")
        index = offset + self._before
        if not 0 <= index < len(self._values):
            accepted = f"{-self._before} to {len(self._values) - 1 - self._before}"
            raise IndexError(f"offset {offset} lies outside the window; accepted: {accepted}")
        return self._values[index]

    @property
    def offsets(self) -> range:
        """The offsets there are. Where `source_frame` is 0 they are frame numbers of the input."""
        return range(-self._before, len(self._values) - self._before)

    def __iter__(self) -> Iterator[T_co]:
        """Iterate in order of time."""
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Inputs(Mapping[str, T_co], Generic[T_co]):
    """The values of a row of inputs, by their names: of those that are connected and needed at this frame.

    `clip: Annotated[Inputs[Image], 32]` in a signature makes the optional inputs clip_1 … clip_32. Of a row of windows,
    as `Inputs[Frames[Image]]`, those of which no frame is needed are left out, too.

    Args:
        values: By the names of the inputs, in their order.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, T_co]) -> None:
        self._values = dict(values)

    def __getitem__(self, port: str) -> T_co:
        return self._values[port]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Clip(Protocol[T_co]):
    """Whole input of a clip node or a generator. Frames are computed on demand, and never all in memory."""

    @property
    def facts(self) -> ClipInfo:
        """Size, rate and length."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, frame: int) -> T_co: ...

    def __iter__(self) -> Iterator[T_co]: ...


class Context(Protocol):
    """The engine's side of a computation. A node receives it by the argument `ctx: Context`."""

    @property
    def device(self) -> torch.device:
        """Where the inputs lie and the output is expected."""
        ...

    @property
    def scale(self) -> float:
        """The proxy's scale, 0 < scale ≤ 1. Parameters in "px" are scaled already."""
        ...

    @property
    def media(self) -> Media:
        """Files."""
        ...

    @property
    def log(self) -> Logger:
        """A logger that names the node."""
        ...

    def autocast(self) -> AbstractContextManager[object]:
        """Let networks compute in the device's best precision during the block: `with ctx.autocast():`.

        That is float32 on the CPU, bfloat16 on CUDA, float16 on Apple's GPUs, unless the user chose another. The
        choice is part of every digest. Turn what leaves the block into float32.
        """
        ...

    def check(self) -> None:
        """Raise Cancelled if the work was cancelled. Call it in long loops."""
        ...

    def progress(self, total: int, phase: str = "") -> Iterator[int]:
        """Iterate 0 … total−1, report progress, and raise Cancelled between steps.

        Work of several parts gives each its name: `for frame in ctx.progress(len(clip), tr("Measuring motion")):`.
        While steps are reported, reading a `Clip` reports none of its own.

        Args:
            total: How many steps. The loop may end before.
            phase: What is done, as a user reads it; empty for nothing in particular.
        """
        ...

    def run_with_model(self, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model, loaded and on the device; it has the model to itself.

        Where memory runs out, other models are put away, then this one is kept on the device in smaller and smaller
        parts, and `work` is called again from its beginning: it must not keep what it has begun.

        Args:
            use: Which model, and how it is loaded: see `PretrainedNode.use`.
            work: Computes with it. Everything it returns must be independent of the model.

        Raises:
            ModelError: It cannot be loaded.
            OutOfMemoryError: Nothing helped; the message says what was tried.
        """
        ...

    def notice(self, text: str) -> None:
        """Tell the user something about the result that is no error; it is shown with the node and with its job."""
        ...

    def preview(self, image: Image) -> None:
        """Show how far a generator, or the analysis of a clip, has come: a picture of any size. It is kept nowhere."""
        ...

    def generator(self, seed: int) -> torch.Generator:
        """Return a CPU random generator seeded by `seed` and the frame, whatever ran before.

        A node that uses it must ask for `Time`, too: its output depends on the frame.
        """
        ...


class Net(Protocol):
    """The `torch.nn.Module` that `Network.build` made, with its weights, on the device, in evaluation mode.

    A method that names it in its signature (`net: Net`) receives it. Its `forward` takes batches by the names of the
    node's inputs, None (or nothing) for what is not connected:

    =====================  ==========================================================
    input                  batch
    =====================  ==========================================================
    `text: str`            a sequence of B texts
    `image: Image`         float32 [B, 3, H, W], sRGB 0..1, any size
    `…: Clip[Image]`       float32 [B, T, 3, H, W]
    `…: Clip[Audio]`       float32 [B, N], mono at `AUDIO_SAMPLE_RATE`
    `…: Features`          `Tokens`
    =====================  ==========================================================

    and returns `Tokens`, or pictures [B, T, 3, H, W] for an Image. What is trained by itself (a generator, a head) has
    the method of `studio.sdk.networks.network.LearnerModule`, too.
    """

    def __call__(self, *arguments: Any, **inputs: Any) -> Any:
        """Return what `forward` does."""
        ...

    def __getattr__(self, name: str) -> Any: ...
