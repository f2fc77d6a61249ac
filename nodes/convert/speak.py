"""Text that is heard."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.convert.speech_process import Speech, SpeechRequest, synthesize_speech
from studio.sdk import Audio, ClipInfo, Context, FrameNode, FrameRate, Media, NodeDevice, Param, Time, node, output

if TYPE_CHECKING:
    import torch

    from studio.sdk.ports import PortType

_OF_A_WIRE = 10  # seconds


class SpokenLanguage(StrEnum):
    """Text to speak."""

    ENGLISH_GB = "English (Britain)"
    ENGLISH_US = "English (America)"
    GERMAN = "German"
    FRENCH = "French"
    SPANISH = "Spanish"
    SPANISH_AMERICA = "Spanish (Latin America)"
    ITALIAN = "Italian"
    PORTUGUESE = "Portuguese"
    PORTUGUESE_BRAZIL = "Portuguese (Brazil)"
    DUTCH = "Dutch"
    DANISH = "Danish"
    SWEDISH = "Swedish"
    NORWEGIAN = "Norwegian"
    FINNISH = "Finnish"
    POLISH = "Polish"
    CZECH = "Czech"
    HUNGARIAN = "Hungarian"
    ROMANIAN = "Romanian"
    GREEK = "Greek"
    TURKISH = "Turkish"
    RUSSIAN = "Russian"
    UKRAINIAN = "Ukrainian"
    ARABIC = "Arabic"
    HEBREW = "Hebrew"
    PERSIAN = "Persian"
    HINDI = "Hindi"
    CHINESE = "Chinese (Mandarin)"
    CANTONESE = "Chinese (Cantonese)"
    JAPANESE = "Japanese"
    KOREAN = "Korean"
    VIETNAMESE = "Vietnamese"
    INDONESIAN = "Indonesian"
    SWAHILI = "Swahili"
    LATIN = "Latin"
    ESPERANTO = "Esperanto"


_CODES = {
    SpokenLanguage.ENGLISH_GB: "en",
    SpokenLanguage.ENGLISH_US: "en-us",
    SpokenLanguage.GERMAN: "de",
    SpokenLanguage.FRENCH: "fr",
    SpokenLanguage.SPANISH: "es",
    SpokenLanguage.SPANISH_AMERICA: "es-419",
    SpokenLanguage.ITALIAN: "it",
    SpokenLanguage.PORTUGUESE: "pt",
    SpokenLanguage.PORTUGUESE_BRAZIL: "pt-br",
    SpokenLanguage.DUTCH: "nl",
    SpokenLanguage.DANISH: "da",
    SpokenLanguage.SWEDISH: "sv",
    SpokenLanguage.NORWEGIAN: "nb",
    SpokenLanguage.FINNISH: "fi",
    SpokenLanguage.POLISH: "pl",
    SpokenLanguage.CZECH: "cs",
    SpokenLanguage.HUNGARIAN: "hu",
    SpokenLanguage.ROMANIAN: "ro",
    SpokenLanguage.GREEK: "el",
    SpokenLanguage.TURKISH: "tr",
    SpokenLanguage.RUSSIAN: "ru",
    SpokenLanguage.UKRAINIAN: "uk",
    SpokenLanguage.ARABIC: "ar",
    SpokenLanguage.HEBREW: "he",
    SpokenLanguage.PERSIAN: "fa",
    SpokenLanguage.HINDI: "hi",
    SpokenLanguage.CHINESE: "cmn",
    SpokenLanguage.CANTONESE: "yue",
    SpokenLanguage.JAPANESE: "ja",
    SpokenLanguage.KOREAN: "ko",
    SpokenLanguage.VIETNAMESE: "vi",
    SpokenLanguage.INDONESIAN: "id",
    SpokenLanguage.SWAHILI: "sw",
    SpokenLanguage.LATIN: "la",
    SpokenLanguage.ESPERANTO: "eo",
}
"""What espeak-ng calls the languages."""


class SpeakerVariant(StrEnum):
    """Who speaks."""

    MALE = "male"
    FEMALE = "female"
    WHISPER = "whisper"
    ROBOT = "robot"


_VARIANTS = {
    SpeakerVariant.MALE: "",
    SpeakerVariant.FEMALE: "+f3",
    SpeakerVariant.WHISPER: "+whisper",
    SpeakerVariant.ROBOT: "+robosoft",
}


@node(
    "convert.speak",
    output="audio",
    aliases=("Text to Speech", "TTS", "Voice", "Narrator", "Say", "Voice Over", "Speech Synthesis"),
    device=NodeDevice.CPU,
)
class Speak(FrameNode):
    """Synthesize speech from a text in 35 languages, offline.

    The voice is that of espeak-ng, a formant synthesizer: clear and fast, not human. It is an extra (`pip install
    'frameloom[speech]'`) and runs as a separate program. A connected text replaces the parameter; it must be the same
    at all frames.

    The clip lasts as long as the speech, or as long as `length`; with a connected text, whose duration is not known
    beforehand, 10 seconds if `length` is 0. Further outputs are the number of the spoken word (0 before the first), a
    pulse at each frame in which a word begins, and the word as text. Emoji are read by their names; right-to-left text
    and Chinese follow the chosen language. Sound is mono.
    """

    text: str = Param(
        default="Welcome to Frameloom.", multiline=True, animatable=False,
        help="Text to speak.",
    )  # fmt: skip
    language: SpokenLanguage = Param(default=SpokenLanguage.ENGLISH_GB, animatable=False, help="Language of the text.")
    speaker: SpeakerVariant = Param(default=SpeakerVariant.MALE, animatable=False, help="Who speaks.")
    speed: int = Param(default=165, min=80, max=450, unit="wpm", animatable=False, help="Speed in words per minute.")
    pitch: int = Param(default=50, min=0, max=100, unit="%", animatable=False, help="Pitch of the voice.")
    volume: int = Param(default=100, min=0, max=200, unit="%", animatable=False, help="Volume of the voice.")
    gap: int = Param(
        default=0, min=0, max=5000, slider=(0, 500), step=10, unit="ms", animatable=False,
        help="Pause between words at normal speed, in steps of 10 ms.",
    )  # fmt: skip
    start: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 30.0), step=0.1, unit="s", animatable=False,
        help="Silence before the first word.",
    )  # fmt: skip
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False, help="Frame rate."
    )
    length: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False,
        zero_text="As long as the speech",
        help="Frames in the clip; 0 for the length of the speech.",
    )  # fmt: skip
    sample_rate: int = Param(
        default=48_000, min=8000, max=192_000, unit="Hz", animatable=False, help="Sample rate of the sound."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Speak the parameter's text to know how long it lasts; it is kept for the frames."""
        rate = FrameRate.from_value(self.rate)
        return ClipInfo(rate, self._length(rate, "words" in inputs), channels=1, sample_rate=self.sample_rate)

    @staticmethod
    def adapt_clip_info(facts: ClipInfo, wanted: PortType) -> ClipInfo:
        """Return the rate and the length for what is no sound."""
        return ClipInfo(facts.rate, facts.length)

    def process(self, words: str | None, time: Time, ctx: Context) -> Audio:
        """Return the frame's part of the speech."""
        import torch

        speech = self._speech(words, ctx)
        sound = _resampled(speech, self.sample_rate)
        lead = round(self.start * self.sample_rate)
        own = time.rate.get_frame_samples(time.frame, self.sample_rate)
        frame = torch.zeros(1, len(own))
        begin, stop = max(own.start - lead, 0), min(own.stop - lead, len(sound))
        if stop > begin:
            frame[0, begin + lead - own.start : stop + lead - own.start] = sound[begin:stop]
        return Audio(frame, self.sample_rate)

    @output
    def word(self, words: str | None, time: Time, ctx: Context) -> float:
        """Return the number of the word that is spoken in the frame's middle, from 1; 0 before the first."""
        return float(self._speech(words, ctx).find_word_number(self._middle(time)))

    @output
    def pulse(self, words: str | None, time: Time, ctx: Context) -> float:
        """Return 1 in the frame in which a word begins, else 0."""
        begin, stop = (float(time.rate.seconds_at(frame)) - self.start for frame in (time.frame, time.frame + 1))
        return float(any(begin <= word.start < stop for word in self._speech(words, ctx).words))

    @output
    def current(self, words: str | None, time: Time, ctx: Context) -> str:
        """Return the word that is spoken in the frame's middle; nothing before the first and after the last."""
        speech, at = self._speech(words, ctx), self._middle(time)
        number = speech.find_word_number(at)
        return speech.words[number - 1].text if number > 0 and at < speech.seconds else ""

    def _middle(self, time: Time) -> float:
        return (time.frame + 0.5) / float(time.rate.value) - self.start

    def _speech(self, words: str | None, ctx: Context) -> Speech:
        return synthesize_speech(self._request(self.text if words is None else words), ctx.check)

    def _request(self, text: str) -> SpeechRequest:
        voice = _CODES[self.language] + _VARIANTS[self.speaker]
        return SpeechRequest(text, voice, self.speed, self.pitch, self.volume, self.gap // 10)

    def _length(self, rate: FrameRate, wired: bool) -> int:
        if self.length:
            return self.length
        seconds = float(_OF_A_WIRE) if wired else synthesize_speech(self._request(self.text)).seconds
        return max(1, math.ceil((self.start + seconds) * float(rate.value)))


@lru_cache(maxsize=4)
def _resampled(speech: Speech, sample_rate: int) -> torch.Tensor:
    """Return the samples at another rate, float32 [N]; not to be written to."""
    import numpy as np
    import soxr
    import torch

    floats = speech.samples.astype(np.float32) / 32_768
    if speech.sample_rate != sample_rate and len(floats):
        floats = np.asarray(soxr.resample(floats, speech.sample_rate, sample_rate), np.float32)
    return torch.from_numpy(floats)
