"""The starter model: captions that are right in every point, by the pixels alone.

`python -m tools.quality.starter [COUNT]` measures each bar with so many prompts (300) and names what was wrong.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import torch

from nodes.encode.text_transformer import TextTransformer
from nodes.generate.scene_tokens import SceneOverTime, SceneTokens
from nodes.shared.scene.captions.caption_spec import SIZES, CaptionSpec
from nodes.shared.scene.captions.caption_text import make_caption
from nodes.shared.scene.captions.sampling import sample_plain_caption
from nodes.shared.shapes.scene import SceneMotion
from nodes.source.shapes import Shapes
from studio.core.clip_info import ClipInfo
from studio.core.image import Image
from studio.core.time import FrameRate
from studio.engine.networks.weights_file import load_weights
from studio.sdk import Prompt, Time
from studio.sdk.testing.node_runner import StandaloneContext
from tools.quality.known_answer import Known
from tools.quality.scene_checker import SeenClip, look_at

WEIGHTS: Final = Path(__file__).resolve().parents[2] / "assets" / "models" / "scene-starter.safetensors"
LENGTH: Final = 75
RATE: Final = FrameRate.from_value(25)
FRAMES: Final = tuple(round(place * (LENGTH - 1) / 23) for place in range(24))
_SIDE: Final = 192
_SMALL, _BIG = 0.108, 0.172  # of the shorter side: the radius between small, usual and big
_PLAIN: Final = {
    SceneMotion.BOUNCE: "bounces",
    SceneMotion.ORBIT: "orbits",
    SceneMotion.GROW: "grows",
    SceneMotion.SHRINK: "shrinks",
    SceneMotion.SPIN: "spins",
    SceneMotion.PULSE: "pulses",
    SceneMotion.STILL: "stays still",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt and what it tells."""

    text: str
    told: CaptionSpec


def prompts(count: int, seed: int, *, held_out: bool = False, chinese: bool = False) -> list[Asked]:
    """Return prompts of the shapes grammar; no object has a color of its background, which no picture could show.

    Args:
        count: How many.
        seed: Draws them; the model has never seen them.
        held_out: Only with colors, shapes and motions together that are never learned.
        chinese: In Chinese.
    """
    lots, found = Random(f"asked {seed}"), list[Asked]()
    while len(found) < count:
        told = sample_plain_caption(lots, held_out)
        if not {told.top, told.bottom} & {thing.color for thing in told.things}:
            found.append(Asked(make_caption(told, lots, float(chinese)), told))
    return found


def agree(told: CaptionSpec, seen: SeenClip) -> bool:
    """Whether a clip shows all that was told, and nothing else."""
    return not disagreements(told, seen)


def disagreements(told: CaptionSpec, seen: SeenClip) -> list[str]:
    """Return what differs."""
    wrong = [] if (told.top, told.bottom) == (seen.top, seen.bottom) else [f"background {seen.top}, {seen.bottom}"]
    by_color = {one.color: one for one in seen.objects}
    if set(by_color) != {thing.color for thing in told.things}:
        return [*wrong, f"objects {', '.join(by_color)}"]
    for thing in told.things:
        one = by_color[thing.color]
        if one.shape != thing.shape:
            wrong.append(f"{thing.color} {one.shape}")
        motions = set(map(str, thing.motions)) - ({"spin"} if thing.shape in ("circle", "ring") else set()) - {"still"}
        if one.motions != (motions or {"still"}):
            wrong.append(f"{thing.color} does {', '.join(sorted(one.motions))}")
        if not math.isnan(one.radius) and _size(one.radius, one.motions) != {
            0.45: "small",
            0.6: "small",
            1.0: "",
            1.45: "big",
        }.get(SIZES[thing.size], "big"):
            wrong.append(f"{thing.color} of radius {one.radius:.3f}")
    return wrong


def _size(radius: float, motions: Iterable[str]) -> str:
    usual = radius / (0.8 if {"grow", "shrink"} & set(motions) else 1.12 if "pulse" in motions else 1.0)
    return "small" if usual < _SMALL else "big" if usual > _BIG else ""


class Starter:
    """The shipped model, as the nodes of the template run it."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._reads = TextTransformer(width=96, heads=3, max_tokens=40)
        self._words = self._reads.build({"text": ClipInfo()}).eval()
        self._made = SceneTokens().build({"text": ClipInfo(features=96)}).eval()
        load_weights(self._words, weights, "words", "encode.text_transformer")
        load_weights(self._made, weights, "generate", "generate.scene_tokens")

    def clip(
        self, text: str, seed: int, side: int = _SIDE, frames: Sequence[int] = FRAMES, loudness: Sequence[float] = ()
    ) -> np.ndarray[Any, Any]:
        """Return frames of a clip of 3 seconds: uint8 [T, H, W, 3].

        Args:
            text: The prompt.
            seed: Of the scene.
            side: Pixels.
            frames: Which.
            loudness: Of the sound in each frame; a beat of its own without.
        """
        shown = self.pictures(text, seed, side, frames, loudness)
        return np.stack([eight_bits(image) for image in shown])

    def pictures(
        self, text: str, seed: int, side: int, frames: Sequence[int], loudness: Sequence[float] = ()
    ) -> list[Image]:
        """Return frames of a clip as the nodes make them; arguments as of `clip`."""
        node = SceneTokens(width=side, height=side, length=LENGTH, rate=25.0, seed=seed)
        ctx = StandaloneContext()
        with torch.no_grad():
            features = self._reads.process(text, self._words, ctx)
        made = node.analyze([features], [text], None, self._made, ctx)  # type: ignore[arg-type]  # lists are as good
        made = SceneOverTime(made.scene, tuple(loudness) or made.loudness)
        return [node.process(None, Time(frame, RATE), made, ctx) for frame in frames]


def eight_bits(image: Image) -> np.ndarray[Any, Any]:
    """Return a picture as uint8 [H, W, 3]."""
    return (image.as_array().clip(0.0, 1.0) * 255 + 0.5).astype(np.uint8)


def ground_truth(asked: Asked) -> np.ndarray[Any, Any]:
    """Return frames of the node Shapes for what is told, in the words that it knows."""
    told = asked.told
    doing = [" and ".join(_PLAIN.get(one, f"moves {one}") for one in thing.motions) for thing in told.things]
    named = [f"a {thing.size} {thing.color} {thing.shape}" for thing in told.things]
    things = " while ".join(f"{name} {what}" for name, what in zip(named, doing, strict=True))
    behind = f"{told.top} background" if told.top == told.bottom else f"{told.top} to {told.bottom} gradient"
    node = Shapes(caption=Prompt(f"{things} on a {behind}"), width=_SIDE, height=_SIDE, length=LENGTH)
    return np.stack([eight_bits(node.process(Time(frame, RATE), StandaloneContext())) for frame in FRAMES])


def looked_at(asked: Sequence[Asked], clips: Callable[[Asked, int], np.ndarray[Any, Any]]) -> list[SeenClip]:
    """Return what the checker sees in a clip of each prompt."""
    return [look_at(clips(one, number)) for number, one in enumerate(asked)]


def share_right(
    asked: Sequence[Asked], seen: Sequence[SeenClip], *, told_by: Callable[[str], object] | None = None
) -> float:
    """Return the share of prompts in % whose clips show all that is told.

    Args:
        asked: The prompts.
        seen: What the checker sees in the clip of each.
        told_by: Is told each that is wrong.
    """
    good = 0
    for one, clip in zip(asked, seen, strict=True):
        wrong = disagreements(one.told, clip)
        good += not wrong
        if wrong and told_by is not None:
            told_by(f"    {one.text}: {'; '.join(wrong)}")
    return 100.0 * good / len(asked)


def pulse_correlations(starter: Starter, count: int) -> list[float]:
    """Return how well size follows loudness, for pulsing objects under a beat of another tempo each time."""
    lots, found = Random("pulse"), list[float]()
    while len(found) < count:
        told = sample_plain_caption(lots)
        if (
            len(told.things) > 1
            or told.things[0].motions != (SceneMotion.PULSE,)
            or told.things[0].color in (told.top, told.bottom)
        ):
            continue
        interval = lots.uniform(0.3, 0.75)
        loudness = [math.exp(-5.0 * math.fmod(frame / 25.0, interval) / interval) for frame in range(LENGTH)]
        seen = look_at(starter.clip(make_caption(told, lots), len(found), frames=range(LENGTH), loudness=loudness))
        sizes = seen.objects[0].sizes if seen.objects else np.zeros(LENGTH)
        there = ~np.isnan(sizes)
        varied = there.sum() > 20 and float(np.std(sizes[there])) > 0
        found.append(float(np.corrcoef(sizes[there], np.array(loudness)[there])[0, 1]) if varied else 0.0)
    return found


def seconds_of_a_clip(starter: Starter) -> float:
    """Return the CPU seconds for 3 seconds of 512 by 512 at 25 a second, words and sampling included: the best of 5."""
    text = "a red circle moves left to right while a yellow star spins on a navy to purple gradient"
    times = []
    for seed in range(5):
        began = time.process_time()
        starter.pictures(text, seed, 512, range(LENGTH))
        times.append(time.process_time() - began)
    return min(times)


def measure(count: int = 12, told_by: Callable[[str], object] | None = None) -> list[Known]:
    """Return the figures.

    Args:
        count: Prompts for each.
        told_by: Is told what is wrong.
    """
    starter, found = shipped(), list[Known]()

    def add(what: str, value: float, unit: str = "%", **bar: float) -> None:
        found.append(Known("generate.scene_tokens", what, value, unit, "the checker of tools/quality", **bar))

    asked = prompts(count, 1)
    true = looked_at(asked, lambda one, _: ground_truth(one))
    add(
        f"Shapes' own frames that the checker finds right, of {count}",
        share_right(asked, true, told_by=told_by),
        at_least=97.0,
    )
    add("the same with other prompts' frames", share_right(asked, true[1:] + true[:1]), at_most=1.0)
    for what, bar, chosen in (
        ("captions right in every point", 96.0, {}),
        ("… with combinations never learned", 95.0, {"held_out": True}),
        ("… in Chinese", 90.0, {"chinese": True}),
    ):
        asked = prompts(count, 2, **chosen)
        seen = looked_at(asked, lambda one, number: starter.clip(one.text, number))
        add(f"{what}, of {count}", share_right(asked, seen, told_by=told_by), at_least=bar)
    pulses = pulse_correlations(starter, max(3, count // 10))
    add("size with loudness, the median correlation of what pulses", float(np.median(pulses)), "", at_least=0.9)
    add("a clip of 3 s, 512×512, with sampling", seconds_of_a_clip(starter), "s", at_most=1.0)
    return found


@cache
def shipped() -> Starter:
    """Return the model that lies with the program."""
    return Starter()


def main() -> int:
    """Measure with many prompts; return 0 if every bar is reached."""
    torch.set_num_threads(1)
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300, lambda line: sys.stdout.write(f"{line}\n"))
    for known in figures:
        sys.stdout.write(
            f"{known.what}: {known.value:.4g} {known.unit} (bar {known.bar}){'' if known.ok else ' MISSED'}\n"
        )
    return int(not all(known.ok for known in figures))


if __name__ == "__main__":
    sys.exit(main())
