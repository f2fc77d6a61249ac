"""Ping-pong: there and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nodes.shared.retime.retime_node import RetimeNode
from studio.sdk import Audio, ClipInfo, FrameRate, Frames, Image, InputInfo, Media, Param, Time, node, output
from studio.sdk.sound import find_frames_of_samples, join_frames

if TYPE_CHECKING:
    import numpy as np


@node("time.ping_pong", aliases=("Boomerang", "Bounce", "Palindrome", "There and Back", "Loop", "Yo-yo"))
class PingPong(RetimeNode):
    """Play the clip forwards, then backwards, as often as you like; it loops without a seam.

    Frames 0 1 2 3 become 0 1 2 3 2 1, again and again: the first and the last are shown once each time. With `repeat
    ends` they are shown twice, 0 1 2 3 3 2 1 0. The sound reverses with the picture, mirrored about the middle of the
    last and the first frame, so that there is no jump; with `repeat ends` it is mirrored about the clip's ends.
    """

    times: int = Param(
        default=2,
        min=1,
        max=100_000,
        slider=(1, 20),
        animatable=False,
        help="How many times the clip plays forwards and back.",
    )
    repeat_ends: bool = Param(default=False, help="Show the first and the last frame twice where the clip reverses.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, length=self.times * self._period(facts.length))

    def _period(self, length: int) -> int:
        """Return after how many frames it begins anew."""
        return 2 * length if self.repeat_ends else max(1, 2 * length - 2)

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Count up, then down."""
        period = self._period(clip.length)
        at = frame % period
        return at if at < clip.length else period - at - self.repeat_ends

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the frames whose samples are heard."""
        if clip.rate is None or not clip.sample_rate:
            return range(1)
        heard = self._samples(frame, clip, clip.rate)
        if not heard.size:  # fewer samples a second than frames
            return range(1)
        return find_frames_of_samples(clip, int(heard.min()), int(heard.max()) + 1)

    def process(self, image: Image) -> Image:
        """Pass it."""
        return image

    @output
    def audio(self, audio: Frames[Audio] | None, facts: InputInfo, time: Time) -> Audio:
        """Return the samples of the way there, or of the way back."""
        if not audio or not audio[audio.offsets.start].channels:
            return Audio.make_empty() if not audio else audio[audio.offsets.start]
        import torch

        heard = self._samples(time.frame, facts["audio"], time.rate)
        if not heard.size:
            return audio[audio.offsets.start].with_samples(audio[audio.offsets.start].samples[:, :0])
        first = int(heard.min())
        sound = join_frames(audio, time.rate, first, int(heard.max()) + 1 - first)
        places = torch.from_numpy(heard - first).to(sound.samples.device)
        return sound.with_samples(sound.samples[:, places])

    def _samples(self, frame: int, clip: ClipInfo, rate: FrameRate) -> np.ndarray:
        """Return which sample of the clip is heard at each sample of a frame: int64."""
        import numpy as np

        def at(number: int) -> int:
            return rate.sample_at(number, clip.sample_rate)

        end = at(clip.length)
        # What a sample and its mirror image add up to, and where before the first frame a cycle has ended.
        turn, lead = (2 * end - 1, 0) if self.repeat_ends else (at(clip.length - 1) + end, at(1) // 2)
        wanted = np.arange(at(frame), at(frame + 1), dtype=np.int64)
        period = self._period(clip.length)
        begun, starts = frame // period * period, at(frame // period * period)
        before = (wanted < starts + lead) & (begun > 0)
        inside = wanted - np.where(before, at(max(0, begun - period)), starts)
        return np.clip(np.where(2 * inside <= turn, inside, turn - inside), 0, end - 1)
