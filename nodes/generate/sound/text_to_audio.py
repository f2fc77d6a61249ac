"""Sound out of texts, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from nodes.generate import pipeline_params
from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from nodes.generate.sound.audio_models import (
    AudioRequest,
    check_options,
    get_model_seconds,
    is_pipeline,
    load_audio_model,
    make_audio,
)
from nodes.generate.sound.audio_sections import AudioSection, join_sections, plan_sections, split_samples
from studio.core.translation import tr, tr_noop
from studio.sdk import (
    ADVANCED,
    AnimatedPrompt,
    Audio,
    Clip,
    ClipInfo,
    Context,
    FrameRate,
    GeneratorNode,
    Image,
    InputInfo,
    Media,
    NodeDevice,
    Options,
    Param,
    PretrainedNode,
    Task,
    node,
)
from studio.sdk.cues.cue import make_cues

if TYPE_CHECKING:
    import torch

_DEFAULT_SECONDS, _SHORTEST = 10.0, 1.0
_SHARES = 100  # turns of the progress of a section
_NEXT_SEED = 1_000_003


@node(
    "generate.text_to_audio",
    name="Text to Audio",
    aliases=(
        "Text to Sound",
        "Sound Effects",
        "SFX",
        "Foley",
        "Music Generation",
        "Stable Audio",
        "AudioLDM",
        "MusicGen",
        "ACE-Step",
        "Text2Audio",
        "Ambience",
    ),
    output="audio",
    device=NodeDevice.PARTLY_CPU,
)
class TextToAudio(PretrainedNode, GeneratorNode):
    """Generate sound effects, ambience or music from a prompt with a pretrained model.

    Any text-to-audio pipeline of diffusers works (Stable Audio: Evans et al., "Stable Audio Open", 2024; AudioLDM 2:
    Liu et al., 2023; ACE-Step), and MusicGen of transformers (Copet et al., "Simple and Controllable Music Generation",
    2023). Sound is stereo; mono models are heard on both channels.

    Connect a clip to `as_long_as` for a sound of its length. Where the prompt is keyed, or a text is connected to
    `words` (captions, for example), each text is heard from its beginning to the next one; where a text is empty, it
    is silent. A text longer than the model's window is made of several windows. Adjacent texts and windows fade into
    each other. The same seed gives the same sound.
    """

    tasks = (Task.TEXT_TO_AUDIO,)

    prompt: AnimatedPrompt = Param(
        default="Waves break on a pebble beach, seagulls in the distance.", multiline=True,
        help="Description of the sound. Weights: (word:1.2); alternatives: {one|other}.",
    )  # fmt: skip
    negative: str = Param(
        default="", animatable=False, multiline=True,
        help="Negative prompt, as 'low quality'; for pipelines of diffusers.",
    )  # fmt: skip
    length: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1500), unit="f", animatable=False,
        zero_text="As long as the other",
        help="Frames of the clip; 0 for the length of the clip at 'as_long_as' or of 'words', or else 10 seconds.",
    )  # fmt: skip
    rate: float = Param(
        default=25.0, min=0.1, max=1000.0, slider=(1.0, 120.0), unit="fps", animatable=False,
        help="Frame rate, if nothing is connected.",
    )  # fmt: skip
    steps: int = Param(
        default=0, min=0, max=1000, slider=(0, 200), animatable=False,
        zero_text="Model's default",
        help="Denoising steps: more are cleaner and slower; 0 for the model's default. MusicGen has none.",
    )  # fmt: skip
    guidance: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0), animatable=False,
        zero_text="Model's default",
        help="Guidance (CFG): high values follow the prompt more closely; 0 for the model's default.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed.")
    sample_rate: int = Param(
        default=48_000, min=8000, max=192_000, unit="Hz", animatable=False,
        help="Sample rate of the result, to which the model's own is converted.",
    )  # fmt: skip
    window: float = Param(
        default=0.0, min=0.0, max=3600.0, slider=(0.0, 60.0), unit="s", animatable=False,
        zero_text="Model's default",
        help="Seconds generated at once; 0 for the length that the model was trained for.", section=ADVANCED,
    )  # fmt: skip
    overlap: float = Param(
        default=1.0, min=0.0, max=60.0, slider=(0.0, 5.0), step=0.05, unit="s", animatable=False,
        help="Crossfade between two windows or two texts.", section=ADVANCED,
    )  # fmt: skip
    scheduler: Scheduler = pipeline_params.SCHEDULER
    options: Options = pipeline_params.OPTIONS

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Say how long the sound is. Raises ModelError where the model is of no use."""
        facts = self.get_model_info(media)
        check_options(facts, self.options)
        rate, length = self._find_length(inputs)
        return ClipInfo(rate, length, channels=2, sample_rate=self.sample_rate)

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, range]:
        """Return the frames of the texts; of the clip that gives the length none."""
        return 0, range(0 if port == "as_long_as" else inputs[port].length)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say into how many windows a single text is divided, and what the model does not read."""
        facts = self.get_model_info(media)
        rate, length = self._find_length(inputs)
        found = []
        if "words" not in inputs:
            count = len(self._plan(self._get_blocks(None, rate, length), media))
            if count > len(self.prompt.blocks):
                text = tr_noop("It is generated in {count} windows of at most {seconds:.1f} s.")
                found.append(tr(text, count=count, seconds=self.window or get_model_seconds(facts)))
        if not is_pipeline(facts) and (self.negative or self.steps or self.scheduler is not Scheduler.OWN):
            text = tr("{kind} has no negative prompt, steps or scheduler: they have no effect.", kind=facts.kind)
            found.append(text)
        return tuple(found)

    def generate(
        self, as_long_as: Image | None, words: Clip[str] | None, clips: InputInfo, ctx: Context
    ) -> Iterator[Audio]:
        """Make section after section."""
        rate, length = self._find_length(clips)
        sections = self._plan(self._get_blocks(words, rate, length), ctx.media)
        turns = ctx.progress(_SHARES * len(sections))
        renderer = _SectionRenderer(self, sections, turns, ctx)
        ranges = [rate.get_frame_samples(frame, self.sample_rate) for frame in range(length)]
        joined = join_sections(sections, ranges[-1].stop, renderer.render)
        for samples in split_samples(joined, (len(each) for each in ranges)):
            ctx.check()
            yield Audio(samples, self.sample_rate)

    def _find_length(self, inputs: Mapping[str, ClipInfo]) -> tuple[FrameRate, int]:
        """Return frame rate and frames of the clip."""
        known = [inputs[name] for name in ("as_long_as", "words") if name in inputs]
        rate = next((each.rate for each in known if each.rate is not None), FrameRate.from_value(self.rate))
        length = self.length or next((each.length for each in known if each.length), 0)
        return rate, max(1, length or round(_DEFAULT_SECONDS * float(rate)))

    def _get_blocks(self, words: Clip[str] | None, rate: FrameRate, length: int) -> list[tuple[int, int, str]]:
        """Return each text with its first sample and the sample after its last one."""
        end = rate.sample_at(length, self.sample_rate)
        if words is None:
            starts = [rate.sample_at(max(0, frame), self.sample_rate) for frame, _ in self.prompt.blocks]
            starts[0] = 0
            texts = [text for _, text in self.prompt.blocks]
            found = zip(starts, [*starts[1:], end], texts, strict=True)
        else:
            cues = make_cues(words, words.facts.rate or rate).cues
            found = zip(
                (round(cue.start * self.sample_rate) for cue in cues),
                (round(cue.end * self.sample_rate) for cue in cues),
                (cue.text for cue in cues), strict=True,
            )  # fmt: skip
        return [(start, min(stop, end), text) for start, stop, text in found if start < end]

    def _plan(self, blocks: Sequence[tuple[int, int, str]], media: Media) -> tuple[AudioSection, ...]:
        seconds = self.window or get_model_seconds(self.get_model_info(media))
        return plan_sections(blocks, max(1, int(seconds * self.sample_rate)), round(self.overlap * self.sample_rate))


class _SectionRenderer:
    """Makes the sections of a sound one after the other."""

    def __init__(
        self, owner: TextToAudio, sections: tuple[AudioSection, ...], turns: Iterator[int], ctx: Context
    ) -> None:
        self._owner, self._sections, self._turns, self._ctx = owner, sections, turns, ctx
        self._taken = 0
        self._facts = owner.get_model_info(ctx.media)

    def render(self, section: AudioSection) -> torch.Tensor:
        """Return the samples of a section, [2, N], at the node's sample rate."""
        import soxr
        import torch

        owner, number = self._owner, self._sections.index(section)
        request = AudioRequest(
            section.text, owner.negative, max(_SHORTEST, section.length / owner.sample_rate), owner.steps,
            owner.guidance, owner.seed + number * _NEXT_SEED, owner.seed, owner.scheduler, owner.options,
            lambda share: self._advance(number, share),
        )  # fmt: skip
        made, rate = self._ctx.run_with_model(
            owner.request_model(self._ctx.media, load_audio_model),
            lambda model: make_audio(model, self._facts, request, self._ctx),
        )
        self._advance(number, 1.0)
        samples = torch.from_numpy(soxr.resample(made.T, rate, owner.sample_rate).T.copy())[:, : section.length]
        return torch.nn.functional.pad(samples, (0, section.length - samples.shape[1]))

    def _advance(self, number: int, share: float) -> None:
        """Move the progress on to a share of a section."""
        while self._taken < (number + share) * _SHARES and next(self._turns, None) is not None:
            self._taken += 1
