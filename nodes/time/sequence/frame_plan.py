"""Plan of a frame of a sequence: which sources it is made from, at which frames, and which files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from nodes.time.sequence.audio_clips import HeardClip, find_heard_clips
from nodes.time.sequence.clip_files import describe_picture, get_path, list_files_at
from nodes.time.sequence.clip_sound import find_source_span
from nodes.time.sequence.layer_pictures import find_fitted_size
from nodes.time.sequence.sequence_facts import CLIP_INPUT, DEFAULT_RATE, SOUND_INPUT
from nodes.time.sequence.shown_clips import ShownClip, ShownLayer, find_shown_layers
from studio.sdk import ClipInfo, FrameContent, Media, StudioError
from studio.sdk.sequence.clip_sequence import ClipFit, ClipSequence
from studio.sdk.sound import find_frames_of_samples


@dataclass(frozen=True, slots=True)
class PicturePlan:
    """What the picture of a frame is made from.

    Args:
        info: The facts of the sequence's picture.
        layers: What is seen, bottom to top; the frames of inputs are counted at the inputs' own rates.
    """

    info: ClipInfo
    layers: tuple[ShownLayer, ...]

    @classmethod
    def make(
        cls, sequence: ClipSequence, frame: int, info: ClipInfo, inputs: Mapping[str, ClipInfo], media: Media
    ) -> PicturePlan:
        """Return the plan of a frame.

        Args:
            sequence: The clips.
            frame: Of the sequence.
            info: The facts of the sequence's picture.
            inputs: The facts of the inputs. Clips of others show nothing.
            media: Asked only whether a clip of a file hides an input that lies below it.
        """
        found = (_resolve_layer(layer, info, inputs) for layer in find_shown_layers(sequence, frame))
        layers = tuple(layer for layer in found if layer.list_clips())
        return cls(info, _drop_hidden(layers, lambda clip: _is_covering(clip, info, inputs, media), inputs_only=True))

    def drop_hidden(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[ShownLayer, ...]:
        """Return the layers that are not hidden by others above, whatever they show."""
        return _drop_hidden(self.layers, lambda clip: _is_covering(clip, self.info, inputs, media), inputs_only=False)

    def list_reads(self) -> dict[str, list[int]]:
        """Return the frames that are needed of each input, by its name, in order."""
        wanted: dict[str, set[int]] = {}
        for clip in self._iterate_clips():
            if clip.input:
                wanted.setdefault(f"{CLIP_INPUT}_{clip.input}", set()).add(clip.frame)
        return {name: sorted(frames) for name, frames in wanted.items()}

    def describe(self, media: Media) -> FrameContent:
        """Return what the picture depends on."""
        files = {path: None for clip in self._iterate_clips() for path in _list_files(clip, media)}
        size = self.info.width, self.info.height, self.info.channels, str(self.info.rate and self.info.rate.value)
        return FrameContent((*size, self.layers), tuple(files), self.list_reads())

    def _iterate_clips(self) -> Iterable[ShownClip]:
        return (clip for layer in self.layers for clip in layer.list_clips())


def _list_files(clip: ShownClip, media: Media) -> tuple[Path, ...]:
    return list_files_at(clip.file, clip.frame, media) if clip.file else ()


def _resolve_layer(layer: ShownLayer, info: ClipInfo, inputs: Mapping[str, ClipInfo]) -> ShownLayer:
    """Return a layer with the frames of inputs as these count them."""

    def resolve(clip: ShownClip | None) -> ShownClip | None:
        if clip is None or not clip.input:
            return clip
        given = inputs.get(f"{CLIP_INPUT}_{clip.input}")
        if given is None:
            return None
        rate = info.rate or DEFAULT_RATE
        at = clip.frame if given.rate in (None, rate) else _convert_frame(clip.frame, rate.value, given)
        return clip._replace(frame=given.frame_range.clamp(at))

    if not any(clip.input for clip in layer.list_clips()):
        return layer
    steps = tuple(step._replace(clip=resolve(step.clip)) for step in layer.transitions)
    return ShownLayer(resolve(layer.clip), steps)


def _convert_frame(frame: int, rate: Fraction, given: ClipInfo) -> int:
    assert given.rate is not None
    return given.rate.frame_at(Fraction(frame) / rate)


def _drop_hidden(
    layers: tuple[ShownLayer, ...], is_covering: Callable[[ShownClip], bool], *, inputs_only: bool
) -> tuple[ShownLayer, ...]:
    """Return the layers from the topmost one on that covers all below.

    Args:
        layers: Bottom to top.
        is_covering: Whether a clip fills the picture and lets nothing through. It may look at files.
        inputs_only: Ask only where an input lies below, which may take long to compute; files are left in, unread.
    """
    for index in range(len(layers) - 1, 0, -1):
        below = layers[:index]
        if inputs_only and not any(clip.input for layer in below for clip in layer.list_clips()):
            break
        layer = layers[index]
        if layer.is_whole and all(map(is_covering, layer.list_clips())):
            return layers[index:]
    return layers


def _is_covering(clip: ShownClip, info: ClipInfo, inputs: Mapping[str, ClipInfo], media: Media) -> bool:
    if clip.opacity < 1.0:
        return False
    try:
        found = describe_picture(clip.file, media) if clip.file else inputs[f"{CLIP_INPUT}_{clip.input}"]
    except StudioError:  # it is said when the picture is read
        return False
    if found.channels != 3 or not found.width or not found.height:
        return False
    if clip.fit is ClipFit.CENTER:
        return found.width >= info.width and found.height >= info.height
    fitted = find_fitted_size(found.width, found.height, info.width, info.height)
    return clip.fit is not ClipFit.FIT or fitted == (info.width, info.height)


@dataclass(frozen=True, slots=True)
class SoundPlan:
    """What the sound of a frame is made from.

    Args:
        info: The facts of the sequence's sound.
        count: How many samples the frame has.
        clips: What is heard.
    """

    info: ClipInfo
    count: int
    clips: tuple[HeardClip, ...]

    @classmethod
    def make(cls, sequence: ClipSequence, frame: int, info: ClipInfo, inputs: Mapping[str, ClipInfo]) -> SoundPlan:
        """Return the plan of a frame. Arguments are those of `PicturePlan.make`; clips of no input are silent."""
        if not info.channels or info.rate is None:
            return cls(info, 0, ())
        count = len(info.rate.get_frame_samples(frame, info.sample_rate))
        found = find_heard_clips(sequence, frame, info.rate, info.sample_rate)
        return cls(info, count, tuple(clip for clip in found if clip.file or _has_sound(clip, inputs)))

    def list_reads(self, inputs: Mapping[str, ClipInfo]) -> dict[str, list[int]]:
        """Return the frames that are needed of each input, by its name, in order."""
        wanted: dict[str, set[int]] = {}
        for clip in self.clips:
            if not clip.file:
                name = f"{SOUND_INPUT}_{clip.input}"
                wanted.setdefault(name, set()).update(self.find_frames(clip, inputs[name]))
        return {name: sorted(frames) for name, frames in wanted.items()}

    def find_frames(self, clip: HeardClip, given: ClipInfo) -> range:
        """Return the frames of an input that hold what is heard of it."""
        return find_frames_of_samples(given, *find_source_span(clip, given.sample_rate, self.info.sample_rate))

    def describe(self, inputs: Mapping[str, ClipInfo]) -> FrameContent:
        """Return what the sound depends on."""
        files = tuple(dict.fromkeys(get_path(clip.file) for clip in self.clips if clip.file))
        values = self.info.channels, self.info.sample_rate, self.count, self.clips
        return FrameContent(values, files, self.list_reads(inputs))


def _has_sound(clip: HeardClip, inputs: Mapping[str, ClipInfo]) -> bool:
    given = inputs.get(f"{SOUND_INPUT}_{clip.input}")
    return given is not None and given.rate is not None and bool(given.sample_rate and given.channels)
