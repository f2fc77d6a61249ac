"""The kinds of nodes. A node is a class: its parameters are fields, its ports the arguments of `process`.

An instance holds the parameters as they are at one frame and nothing else, so nodes keep no state:

    @node("color.gain")
    class Gain(FrameNode):
        '''Scale every channel by a constant.'''

        gain: float = Param(default=1.0, min=0.0, max=8.0, unit="x", help="Factor for every channel.")

        def process(self, image: Image) -> Image:
            return image.with_pixels(image.pixels * self.gain)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

from studio.core.clip_info import ClipInfo
from studio.core.errors import MediaError
from studio.core.time import FrameRange
from studio.sdk.files.file_writers import FileWriter
from studio.sdk.live_inputs import LiveKind, RecordingRequest
from studio.sdk.media import Media
from studio.sdk.node_kinds import FrameContent, NodeKind, Window
from studio.sdk.params import FileMode, Param, ParamKind, ParamValue
from studio.sdk.permissions import Permission
from studio.sdk.ports import AUDIO, CAMERA, DEPTH, FEATURES, FLOW, IMAGE, MASK, POINTS, SIGNAL, PortType
from studio.sdk.viewer_handles import ViewerHandle

if TYPE_CHECKING:
    from studio.sdk.context import Context, InputInfo
    from studio.sdk.spec import NodeSpec
    from studio.sdk.training.train_settings import TrainSettings


_CHANNELS = {MASK: 1, DEPTH: 1, FLOW: 2, CAMERA: 0}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Param,))
class Node:
    """Base of all kinds. Do not derive from it directly; choose a kind."""

    kind: ClassVar[NodeKind]
    spec: ClassVar[NodeSpec]
    device_params: ClassVar[Mapping[str, LiveKind]] = {}
    """Which parameters name a live device, and of what kind."""
    point_edits_param: ClassVar[str] = ""
    """The text parameter that holds what `studio.sdk.param_types.point_edits` reads: the viewer lets it be edited by
    hand. The main output is then Keypoints."""
    point_edits_reference_param: ClassVar[str] = ""
    """The parameter with the frame at which points that are edited by hand are right: the first key of a point at
    another frame sets one there, too, that moves nothing."""
    unanalyzed_params: ClassVar[tuple[str, ...]] = ()
    """Of a ClipNode, parameters beside animatable ones that `analyze` does not use: they ask for no new analysis."""
    frame_params: ClassVar[tuple[str, ...]] = ()
    """Parameters of which `describe_frame` says what counts at a frame: they do not count for all frames."""
    has_own_time: ClassVar[bool] = False
    """Whether it goes by the times of its inputs and not by their frame numbers: they may have different rates."""
    viewer_handles: ClassVar[tuple[ViewerHandle, ...]] = ()
    """Parameters that the mouse may change in the viewer's picture."""
    leading_params: ClassVar[tuple[str, ...]] = ()
    """Parameters that the inspector shows before all others, as what nothing goes without."""
    example_size: ClassVar[tuple[int, int] | None] = None
    """Width and height of the pictures that a trial gives it, where it takes pictures of a certain shape alone."""
    is_generative: ClassVar[bool] = False
    """Whether its pictures, sounds and texts come out of weights that were learnt: a file that they go into says so.
    Set it to False where a network only measures or recognises, so that what it gives is no media of its own."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of the main output, known before anything runs.

        By default those of the main input. Override it where size, rate or length change. Only parameters that are
        not animatable may be used here.

        Args:
            inputs: The facts of each connected input, by its name, at full size.
            media: For sources: files' facts.

        Raises:
            StudioError: The inputs do not fit together; the message becomes a Problem at the node.
        """
        main = self.spec.main_input
        facts = inputs.get(main.name) if main is not None else None
        return self.adapt_clip_info(facts or next(iter(inputs.values()), ClipInfo()), self.spec.outputs[0].type)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of any output.

        Extra outputs take the facts of the input of their own type, at the main output's rate and length.
        """
        main = self.facts(inputs, media)
        if output == self.spec.outputs[0].name:
            return main
        wanted = self.spec.get_output(output).type
        same = [inputs[port.name] for port in self.spec.inputs if port.type is wanted and port.name in inputs]
        return replace(same[0], rate=main.rate, length=main.length) if same else self.adapt_clip_info(main, wanted)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Return what whoever uses the node should know before it runs, though nothing is wrong; the card shows it.

        By default nothing. It is asked after `facts`, with the same arguments, where that raised nothing.
        """
        return ()

    def find_file_problems(self, media: Media) -> tuple[MediaError, ...]:
        """Return what is wrong with files that some frames need and others do not; it looks whether they are there.

        By default nothing. It is asked after `facts`, where that raised nothing.
        """
        return ()

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the inputs that have no effect with the parameters as they are, by name, and why; the card dims them.

        By default none. It is asked after `facts`, with the same arguments, where that raised nothing.
        """
        return {}

    def get_unused_outputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the outputs that give nothing with the parameters as they are, by name, and why; the card dims them.

        By default none. It is asked after `facts`, with the same arguments, where that raised nothing.
        """
        return {}

    @staticmethod
    def adapt_clip_info(facts: ClipInfo, wanted: PortType) -> ClipInfo:
        """Return `facts` with the channels that a port type has: a Flow made from an Image has two."""
        if wanted is FEATURES:
            return ClipInfo(
                facts.rate, facts.length, modality=facts.modality, tokens=facts.tokens, features=facts.features
            )
        if wanted in (SIGNAL, POINTS):
            return ClipInfo(facts.rate, facts.length)
        if wanted is AUDIO:
            return replace(facts, width=0, height=0, channels=facts.channels if facts.sample_rate else 0)
        if wanted is IMAGE:
            return facts if facts.channels in (3, 4) else replace(facts, channels=3)
        return replace(facts, channels=_CHANNELS.get(wanted, facts.channels))

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Return parameters that an older version of the node wrote, as this version understands them."""
        return params

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        """Return which frame of an input is *the* frame for output frame `frame`: the same one, unless time is bent.

        Args:
            port: The input's name.
            frame: The output's frame.
            clip: The facts of what is connected to the input. Frames outside its range are held at the ends.
        """
        return frame

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the frames of an input that output frame `frame` is made from; they may lie outside the clip.

        A plain argument receives `source_frame`; an argument of type `Frames[…]` receives all of these, reached by
        their offset from `source_frame`. An empty range says that nothing of this input is needed at this frame: it is
        not computed, and the argument receives None (no frames, for `Frames[…]`).
        """
        at = self.source_frame(port, frame, clip)
        return range(at, at + 1)

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, Sequence[int]]:
        """Return what `source_frame` and `frames_needed` say of an input, knowing the facts of all of them.

        Override it where the other inputs count: where a clip begins after another one, that one's length does. The
        frames may lie apart: an argument of type `Frames[…]` then holds them in their order, and is iterated.
        """
        clip = inputs[port]
        return self.source_frame(port, frame, clip), self.frames_needed(port, frame, clip)

    def describe_frame(
        self, output: str, frame: int, facts: ClipInfo, inputs: InputInfo, media: Media
    ) -> FrameContent | None:
        """Return what an output depends on at a frame; equal contents, with equal frames of the inputs, are one value.

        Override it where an edit of a parameter leaves most frames as they are, as that of a clip in a sequence does.
        What is returned stands for the parameters in `frame_params`, for the number of the frame, for the facts of the
        inputs, for which inputs are connected, and for the files. None, the default, leaves all that to the engine. It
        is asked for often, must be quick, and raises nothing about what is wrong with a file.

        Args:
            output: The output's name.
            frame: The output's frame.
            facts: The output's facts.
            inputs: The facts of all connected inputs.
            media: For facts of files.
        """
        return None

    def get_facts_files(self, media: Media) -> tuple[Path, ...]:
        """Return the files that its facts come from.

        By default those of its FILE parameters. Override it where a parameter names many more than facts need.
        """
        return self.files_read(0, media)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the files that the output at `frame` depends on: their size and time become part of its digest."""
        return tuple(
            getattr(self, param.name)
            for param in self.spec.params.values()
            if param.kind is ParamKind.FILE and param.file_mode is not FileMode.SAVE
        )

    def get_revision(self, media: Media) -> int | None:
        """Return a number that changes when the output does, though no parameter, input or file has: a live device's.

        It becomes part of every frame's digest. None, the default, says that there is nothing of the kind. It is asked
        for often and must not wait.
        """
        return None

    def list_suggestions(self, param: str, media: Media) -> tuple[str, ...]:
        """Return the values that a parameter with `has_suggestions` can have, as layers of a file; it may read files.

        Raises:
            StudioError: They cannot be found out.
        """
        return ()

    def find_pick(self, x: int, y: int, frame: int, media: Media) -> str:
        """Return what lies at a pixel of the full-size frame, for a `PickHandle`; empty for none. It may read files."""
        return ""

    def get_permissions(self) -> tuple[Permission, ...]:
        """Return what the node uses beyond files: the live devices that `ctx.media.live_inputs` opens.

        A project must be allowed these before anything of them is opened. The default is nothing.
        """
        return ()

    def make_recording_request(self, file: Path) -> RecordingRequest | None:
        """Return what is recorded for this node, to a file; None, the default, if it has no devices."""
        return None

    def sound_file(self, output: str) -> Path | None:
        """Return the file whose sound an Audio output gives as it is: sample n of the clip is sample n of the file.

        None, the default, says that there is no such file. Waveforms of such outputs are read off the file at once.
        """
        return None

    def tile_overlap(self) -> int | None:
        """Return how many pixels around it an output pixel depends on, if the node may be computed in tiles.

        Where memory runs out, the engine divides all pictures that the node receives into tiles that overlap by so
        many pixels, and joins the results. 0 says that each pixel depends on the same pixel of the inputs alone. None,
        the default, says that the node must see the whole picture: it changes the size, or what it does depends on
        where a pixel lies, on the picture's size or on all of its pixels. Time does not matter.
        """
        return None


class FrameNode(Node):
    """Asks for frame t of its inputs: `process(self, image: Image, …) -> Image`."""

    kind = NodeKind.FRAME


class WindowNode(Node):
    """Asks for frames t−before … t+after of the inputs whose type is `Frames[…]`.

    Set `window` on the class, or make it a property where it follows a parameter.
    """

    kind = NodeKind.WINDOW

    @property
    def window(self) -> Window:
        """The frames around t; `window = Window(before=1)` in a class replaces this property."""
        return Window()

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the window around `source_frame`."""
        at = self.source_frame(port, frame, clip)
        return range(at - self.window.before, at + self.window.after + 1)


class ScanNode(Node):
    """Carries a state from frame to frame: `advance(self, state: S | None, image: Image, …) -> S`.

    `advance` receives the state at t−1 (None at frame 0) and frame t of the inputs, and returns the state at t: a small
    frozen value, as tensors, a dataclass or a tuple. The argument `state: S` of `process` and of `@output` methods
    receives the state at t. The engine keeps the state of some frames, so that a seek recomputes a bounded stretch.
    """

    kind = NodeKind.SCAN


class ClipNode(Node):
    """Looks at its whole input once, then works frame by frame.

    `analyze(self, image: Clip[Image], ctx: Context) -> T` returns what it learnt, a small frozen value; the argument
    `analysis: T` of `process` receives it. Inputs are whole clips (`Clip[…]`) or frame 0 of an input. Its parameters
    that `analyze` uses must not be animatable.
    """

    kind = NodeKind.CLIP


class GeneratorNode(Node):
    """Makes a whole clip in one go, as a job: `generate(self, clip: Clip[Image], ctx: Context) -> Iterator[Image]`.

    It yields as many frames as `facts` says, in order. Inputs are whole clips (`Clip[…]`) or frame 0 of an input. Its
    parameters have one value for the clip. `ctx.progress` and `ctx.check` stop it, `ctx.preview` shows how far it is.
    """

    kind = NodeKind.GENERATOR


class SourceNode(Node):
    """Asks for nothing: says its clip's facts and gives frame t: `process(self, time: Time, ctx: Context) -> Image`."""

    kind = NodeKind.SOURCE

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the clip's facts; every source says its own."""
        raise TypeError(f"{type(self).__name__} must define facts()")


class SinkNode(Node):
    """Takes a range of frames, as a job: `write(self, writer: Writer, image: Image, …)` for each, in order.

    It writes pictures (Writer), sound alone (SoundWriter), or records of which a file is made at last (RecordWriter).
    """

    kind = NodeKind.SINK

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the facts of what is written."""
        main = self.spec.main_input
        return inputs.get(main.name, ClipInfo()) if main is not None else ClipInfo()

    def open(self, inputs: Mapping[str, ClipInfo], frames: FrameRange, ctx: Context) -> FileWriter:
        """Open what `write` writes to: a Writer, a SoundWriter or a RecordWriter.

        Args:
            inputs: The facts of each connected input as it will be written: range and scale applied.
            frames: The frames that will be written, as the clip counts them.
            ctx: For files.
        """
        raise TypeError(f"{type(self).__name__} must define open()")

    def target(self) -> Path:
        """Return the path that is written, for messages and for the check that it is no input."""
        raise TypeError(f"{type(self).__name__} must define target()")

    def get_output_files(self, frames: FrameRange) -> tuple[Path, ...]:
        """Return the files that are made of these frames: one, or one for each frame where each has its own."""
        return (self.target(),)

    def should_embed_graph(self) -> bool:
        """Return whether the graph goes into the file, where it has a place; the mark of networks always does."""
        return True

    def should_write_sidecar(self) -> bool:
        """Return whether the graph goes into a file of its own beside what is written."""
        return False


class TrainerNode(Node):
    """Trains the networks that it is wired to on a data set, as a job: `train(self, dataset: Dataset, …)`.

    The engine reads the method's signature for the inputs, and never calls it: it trains as `make_train_settings` says.
    """

    kind = NodeKind.TRAINER

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return nothing: it has no output."""
        return ClipInfo()

    def make_train_settings(self) -> TrainSettings:
        """Return how it trains. Raises ParameterError where parameters do not fit together."""
        raise TypeError(f"{type(self).__name__} must define make_train_settings()")


M = TypeVar("M", bound=Callable[..., Any])


def output(method: M) -> M:
    """Mark a method as a further output, named like the method. It is computed on its own, only when asked for.

    Video has its picture from `process` and its sound from such a method, so that looking at frames decodes no sound.
    """
    method.__node_output__ = True  # type: ignore[attr-defined]  # a function takes any attribute
    return method
