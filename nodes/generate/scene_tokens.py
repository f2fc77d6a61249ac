"""Text to animated layers: the starter model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nodes.generate.scene_to_nodes import SceneContext, build_scene_parts
from nodes.shared.scene.captions.quoted_texts import find_quoted_texts
from nodes.shared.scene.scene_layers import SceneClip
from nodes.shared.scene.scene_renderer import draw_scene
from nodes.shared.scene.scene_vector import vector_to_scene
from nodes.shared.shapes.object_motion import ClipMoment
from nodes.shared.shapes.scene_parts import MAX_FRAMES
from nodes.shared.source_nodes import TimedNode
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    FrameRate,
    Image,
    InputInfo,
    Media,
    Net,
    Network,
    NodeDevice,
    Param,
    StudioError,
    Time,
    node,
)
from studio.sdk.decomposition import Decomposition
from studio.sdk.networks.network import to_batch

if TYPE_CHECKING:
    import torch

_BEATS: Final = 2.0  # a second, where there is no sound


@dataclass(frozen=True, slots=True)
class SceneOverTime:
    """What was made of a text.

    Args:
        scene: What is seen.
        loudness: Of the sound in each frame, 0..1.
    """

    scene: SceneClip
    loudness: tuple[float, ...]

    def get_loudness(self, frame: int) -> float:
        """Return the loudness of a frame; the last one's after the end."""
        return self.loudness[min(frame, len(self.loudness) - 1)]


@node(
    "generate.scene_tokens",
    name="Scene Tokens",
    aliases=("Text to Video", "Text to Motion Graphics", "Text to Animation", "Starter Model", "Prompt to Video"),
    device=NodeDevice.PARTLY_CPU,
)
class SceneTokens(TimedNode, Network, ClipNode):
    """Generate an animated scene from a prompt: shapes, titles and simple motion.

    Motion-graphics starter: shapes, titles and simple motion; for photographic video install a model.

    It knows, in English and Chinese: circle (ball, disc), square (box), triangle, star, ring (donut), heart and cross
    (plus), small or big, glowing, outlined, with a trail; red, orange, yellow, green, cyan, blue, purple, pink, black,
    white, gray, navy, cream, brown; moves left, right, up, down or diagonally, bounces, orbits, grows, shrinks, spins,
    pulses to the music, stays still, slowly or quickly; at the left, right, top, bottom, in the center or a corner. One
    to four things, joined by "while" or "and", on a plain color, an "A to B gradient", a moving gradient, clouds,
    waves, stripes, a starry sky, plasma or a landscape; black where none is named. Titles in quotation marks that slide
    or fade in, are typed or bounce; sparks, bubbles, confetti, snow. The camera zooms, pans, rotates or shakes to the
    beat, also over a picture that is wired in: "zoom into the picture".

    A network turns the words into layers with animation curves of position, size and rotation; then they are drawn, at
    any size, frame rate and length. The whole clip uses the prompt of its first frame. Wire the same text to `text`
    (through Text Transformer) and to `prompt`: titles take their letters from there. Pulsing follows the sound: the
    loudness of each frame relative to the loudest one; without a sound it beats twice a second.

    A diffusion transformer (Peebles, Xie 2022) generates a dozen tokens by flow matching (Lipman et al. 2022), with
    guidance (Ho, Salimans 2022); colors and shapes are set to the nearest known ones.
    """

    length: int = Param(
        default=75, min=1, max=10_000_000, slider=(1, 500), unit="f", animatable=False, help="Frames in the clip."
    )
    width: int = Param(
        default=512, min=1, max=32_768, slider=(16, 3840), unit="px", animatable=False, help="Width of the picture."
    )
    height: int = Param(
        default=512, min=1, max=32_768, slider=(16, 2160), unit="px", animatable=False, help="Height of the picture."
    )
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed.")
    steps: int = Param(
        default=10, min=1, max=1000, slider=(4, 50), animatable=False,
        help="Sampling steps; more than a dozen change little.",
    )  # fmt: skip
    guidance: float = Param(
        default=1.5, min=0.0, max=20.0, slider=(1.0, 4.0), animatable=False,
        help="Guidance: how closely it follows the prompt; 1 is none.",
    )  # fmt: skip
    transparent: bool = Param(default=False, animatable=False, help="Transparent background.")
    inner_width: int = Param(
        default=128, min=32, max=1024, slider=(64, 256), step=32, animatable=False,
        help="Width of the network, a multiple of 32; it must match its weights.",
    )  # fmt: skip
    depth: int = Param(
        default=4, min=1, max=32, slider=(1, 8), animatable=False,
        help="Blocks of the network; it must match its weights.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        channels = 4 if self.transparent else 3
        return ClipInfo(FrameRate.from_value(self.rate), self.length, self.width, self.height, channels)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the transformer for words as wide as they come in."""
        from nodes.generate.nets.scene_tokens import HEAD, SceneTransformer

        if self.inner_width % HEAD:
            raise StudioError(tr("'inner_width' is {width}; accepted: a multiple of 32", width=self.inner_width))
        text = inputs.get("text", ClipInfo())
        return SceneTransformer(text.features or self.inner_width, self.inner_width, self.depth)

    def analyze(
        self, text: Clip[Features], prompt: Clip[str] | None, audio: Clip[Audio] | None, net: Net, ctx: Context
    ) -> SceneOverTime:
        """Make the scene of the text's first frame, and listen to the sound."""
        import torch

        ctx.check()
        with torch.no_grad():
            numbers = net(to_batch(text[0]), seed=self.seed, steps=self.steps, guidance=self.guidance)
        if prompt is not None and any(prompt[frame] != prompt[0] for frame in range(1, len(prompt))):
            ctx.notice(tr("the text changes within the clip, and its first sentence holds for all of it"))
        titles = find_quoted_texts(prompt[0]) if prompt is not None else []
        scene = vector_to_scene(numbers[0].float().cpu().numpy(), titles, self.seed)
        heard = _loudness(audio, ctx) if audio is not None else ()
        beats = [math.exp(-4.0 * math.fmod(frame / self.rate * _BEATS, 1.0)) for frame in range(self.length)]
        return SceneOverTime(scene, heard or tuple(beats))

    def process(self, image: Image | None, time: Time, analysis: SceneOverTime, ctx: Context) -> Image:
        """Draw a frame."""
        moment = ClipMoment(
            time.frame / max(1, self.length - 1), time.seconds, float(time.rate.seconds_at(self.length))
        )
        pixels = draw_scene(
            analysis.scene, moment, self.width, self.height,
            loudness=analysis.get_loudness(time.frame), picture=image, transparent=self.transparent, device=ctx.device,
        )  # fmt: skip
        return Image(pixels.permute(2, 0, 1))

    def taken_apart(self, analysis: SceneOverTime, facts: InputInfo) -> Decomposition:
        """Return a node with keyframes for each layer."""
        wired = {name: name if name in facts else "" for name in ("audio", "image")}
        clip = ClipInfo(
            FrameRate.from_value(self.rate), self.length, self.width, self.height, 4 if self.transparent else 3
        )
        loudness = tuple(analysis.get_loudness(frame) for frame in range(min(self.length, MAX_FRAMES + 1)))
        return build_scene_parts(
            analysis.scene, SceneContext(clip, loudness, self.transparent, wired["audio"], wired["image"])
        )


def _loudness(audio: Clip[Audio], ctx: Context) -> tuple[float, ...]:
    """Return the root mean square of each frame's samples, against the loudest frame's."""
    import torch

    found = []
    for frame in ctx.progress(len(audio)):
        samples = torch.nan_to_num(audio[frame].samples)
        found.append(float(samples.square().mean().sqrt()) if samples.numel() else 0.0)
    loudest = max(found, default=0.0)
    return tuple(one / loudest if math.isfinite(loudest) and loudest > 0 else 0.0 for one in found)
