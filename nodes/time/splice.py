"""Clips one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nodes.shared.retime.interpolation_nodes import blend_frames
from nodes.shared.retime.retime_node import RetimeNode
from studio.core.translation import tr
from studio.sdk import Audio, ClipInfo, Context, Frames, Image, InputInfo, Media, Param, StudioError, Time, node, output
from studio.sdk.pixels import place_in_frame, resize, with_alpha
from studio.sdk.sound import find_frames_of_samples, join_frames

if TYPE_CHECKING:
    import torch

_CLIPS = ("first", "second", "third", "fourth", "fifth", "sixth")


class SplicedClip(NamedTuple):
    """Where a clip lies in the splice: it begins at frame `start` and lasts `length` frames.

    Args:
        name: The input.
        start: The output's frame that shows the clip's first one.
        length: Frames.
        has_fade_in: Whether there is a clip before.
        has_fade_out: Whether one follows.
    """

    name: str
    start: int
    length: int
    has_fade_in: bool
    has_fade_out: bool

    def find_fade_bounds(self, crossfade: int) -> tuple[int, int, int, int]:
        """Return the frames at which it begins, is fully there, begins to go, and is gone."""
        stop = self.start + self.length
        return self.start, self.start + crossfade * self.has_fade_in, stop - crossfade * self.has_fade_out, stop


@node(
    "time.splice",
    aliases=("Append", "Join", "Concatenate", "AppendClip", "Cut Together", "Sequence", "Montage", "Crossfade"),
)
class Splice(RetimeNode):
    """Play clips one after the other, with their sound, with hard cuts or cross-fades.

    The first clip sets the size. Others are scaled to fit into it, centered, with black around them (transparent if a
    clip has alpha). If one clip has alpha, all have. A clip without sound is silent; mono is heard on every channel.
    Clips of different frame rates or sample rates are refused: put a Frame Rate or a Resample before them.

    With a cross-fade of n frames a clip begins n frames before the previous one ends. On the i-th of them, the later
    picture has the weight i/(n + 1), with colors weighted by alpha, and the sound cross-fades at equal power: cosine
    and sine of the progress, sample by sample. A cut is exact to the sample.
    """

    crossfade: int = Param(
        default=0,
        min=0,
        max=10_000,
        slider=(0, 100),
        unit="f",
        animatable=False,
        help="Length of the cross-fade in frames; 0 cuts.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Add up the lengths; refuse what does not go together."""
        pieces = self._pieces(inputs)
        _refuse_different(inputs, "rate", tr("frame rate"), tr("put a Frame Rate node before the others"))
        self._refuse_short(pieces)
        pictures = [inputs[piece.name] for piece in pieces]
        channels = max((clip.channels for clip in pictures), default=0)
        length = max((piece.start + piece.length for piece in pieces), default=1)
        return replace(next(iter(pictures), ClipInfo()), length=length, channels=channels)

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Give sound the most channels of all."""
        main = self.facts(inputs, media)
        if output != "audio":
            return main
        sounds = {name: clip for name, clip in inputs.items() if clip.sample_rate and clip.channels}
        _refuse_different(sounds, "sample_rate", tr("sample rate"), tr("put a Resample node before the others"))
        if not sounds:
            return ClipInfo(main.rate, main.length)
        most = max(clip.channels for clip in sounds.values())
        return ClipInfo(main.rate, main.length, channels=most, sample_rate=next(iter(sounds.values())).sample_rate)

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, range]:
        """Ask for the one clip that is seen, or the two; frames are reached by their number in their clip."""
        piece = next((piece for piece in self._pieces(inputs) if port.removesuffix("_audio") == piece.name), None)
        if piece is None or frame < piece.start or (frame >= piece.start + piece.length and piece.has_fade_out):
            return 0, range(0)
        at, clip = frame - piece.start, inputs[port]
        if not port.endswith("_audio"):
            return at, range(at, at + 1)
        if clip.rate is None or not clip.sample_rate:
            return 0, range(0)
        begin = clip.rate.sample_at(piece.start, clip.sample_rate)
        wanted = clip.rate.get_frame_samples(frame, clip.sample_rate)
        return 0, find_frames_of_samples(clip, wanted.start - begin, wanted.stop - begin)

    def process(
        self,
        first: Image | None,
        second: Image | None,
        third: Image | None,
        fourth: Image | None,
        fifth: Image | None,
        sixth: Image | None,
        time: Time,
        facts: InputInfo,
        ctx: Context,
    ) -> Image:
        """Show the clip that is on, or two on their way."""
        given = dict(zip(_CLIPS, (first, second, third, fourth, fifth, sixth), strict=True))
        connected = [facts[name] for name in _CLIPS if name in facts]
        size, channels = next(iter(connected), ClipInfo()), max((clip.channels for clip in connected), default=0)
        shown: Image | None = None
        for piece in self._pieces(facts):
            image = given[piece.name]
            if image is None:
                continue
            fitted = _fitted(image, facts[piece.name], size, ctx.scale, channels)
            shown = fitted if shown is None else blend_frames(shown, fitted, self._share(time.frame - piece.start))
        if shown is None:
            raise StudioError(tr("no clip is connected"))
        return shown

    @output
    def audio(
        self,
        first_audio: Frames[Audio] | None,
        second_audio: Frames[Audio] | None,
        third_audio: Frames[Audio] | None,
        fourth_audio: Frames[Audio] | None,
        fifth_audio: Frames[Audio] | None,
        sixth_audio: Frames[Audio] | None,
        time: Time,
        facts: InputInfo,
    ) -> Audio:
        """Join the samples; in a cross-fade, add both."""
        sounds = (first_audio, second_audio, third_audio, fourth_audio, fifth_audio, sixth_audio)
        sounding = [clip for name, clip in facts.items() if name.endswith("_audio") and clip.sample_rate]
        if not sounding:
            return Audio.make_empty()
        import torch

        sample_rate, channels = sounding[0].sample_rate, max(clip.channels for clip in sounding)
        wanted = time.rate.get_frame_samples(time.frame, sample_rate)
        total = torch.zeros(channels, len(wanted))
        for piece in self._pieces(facts):
            sound = sounds[_CLIPS.index(piece.name)]
            if sound and sound[sound.offsets.start].channels:
                start, *marks = (
                    time.rate.sample_at(frame, sample_rate) for frame in piece.find_fade_bounds(self.crossfade)
                )
                samples = join_frames(sound, time.rate, wanted.start - start, len(wanted)).samples
                total = total.to(samples.device) + _spread(samples, channels) * _gain(samples, wanted, start, *marks)
        return Audio(total, sample_rate)

    def _pieces(self, inputs: Mapping[str, ClipInfo]) -> list[SplicedClip]:
        """Return where each connected clip lies."""
        pieces: list[SplicedClip] = []
        start = 0
        names = [name for name in _CLIPS if name in inputs]
        for name in names:
            pieces.append(SplicedClip(name, start, inputs[name].length, name != names[0], name != names[-1]))
            start += inputs[name].length - self.crossfade
        return pieces

    def _share(self, frame: int) -> float:
        """Return the weight of a clip's own frame against the clip before."""
        return min(1.0, (frame + 1) / (self.crossfade + 1))

    def _refuse_short(self, pieces: list[SplicedClip]) -> None:
        for piece in pieces:
            fades = piece.has_fade_in + piece.has_fade_out
            if fades and piece.length < max(fades * self.crossfade, self.crossfade + 1):
                raise StudioError(
                    tr(
                        "'{name}' has {length} frames, too few for a cross-fade of {frames} at each seam",
                        name=piece.name,
                        length=piece.length,
                        frames=self.crossfade,
                    )
                )


def _refuse_different(clips: Mapping[str, ClipInfo], fact: str, what: str, help: str) -> None:
    """Raise StudioError if clips differ in a fact."""
    found = {name: getattr(clip, fact) for name, clip in clips.items() if getattr(clip, fact)}
    if len(set(found.values())) > 1:
        listed = ", ".join(f"{name} {value}" for name, value in found.items())
        raise StudioError(
            tr("the clips must have one {what}, found {listed}; {help}", what=what, listed=listed, help=help)
        )


def _fitted(image: Image, clip: ClipInfo, size: ClipInfo, scale: float, channels: int) -> Image:
    """Return a picture as large as the first clip's, in the middle, with alpha where any clip has it."""
    pixels = image.pixels
    if channels == 4 and not image.has_alpha:
        pixels = with_alpha(pixels)
    if (clip.width, clip.height) != (size.width, size.height):
        frame = size.scale_size(scale)
        factor = min(frame.width / image.width, frame.height / image.height)
        inner = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        left, top = (frame.width - inner[0]) // 2, (frame.height - inner[1]) // 2
        pixels = place_in_frame(resize(pixels, *inner), frame.width, frame.height, left, top)
    return image if pixels is image.pixels else Image(pixels)


def _spread(samples: torch.Tensor, channels: int) -> torch.Tensor:
    """Return sound on more channels: mono on all of them; of others, those that are missing are silent."""
    import torch

    if samples.shape[0] == channels:
        return samples
    if samples.shape[0] == 1:
        return samples.expand(channels, -1)
    return torch.cat([samples, samples.new_zeros(channels - samples.shape[0], samples.shape[1])])


def _gain(like: torch.Tensor, wanted: range, start: int, risen: int, falls: int, stop: int) -> torch.Tensor:
    """Return the gain of a clip's samples: it rises from `start` to `risen` and falls from `falls` to `stop`."""
    import torch

    begun = torch.arange(wanted.start - start, wanted.stop - start, device=like.device, dtype=torch.float32)
    left = torch.arange(stop - wanted.start, stop - wanted.stop, -1, device=like.device, dtype=torch.float32)
    rise = ((begun + 0.5) / (risen - start)).clamp_(0.0, 1.0) if risen > start else (begun >= 0).float()
    fall = ((left - 0.5) / (stop - falls)).clamp_(0.0, 1.0) if stop > falls else (left > 0).float()
    return torch.sin(rise * (torch.pi / 2)).mul_(torch.sin(fall * (torch.pi / 2)))
