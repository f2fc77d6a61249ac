"""Deflicker, against a flicker and a fade that the test made."""

from __future__ import annotations

import numpy as np
import torch

from nodes.realism.deflicker import Deflicker
from studio.sdk import Clip, Image, Time
from studio.sdk.testing.example_values import EXAMPLE_RATE
from studio.sdk.testing.node_runner import StandaloneContext
from tests.nodes.motion.scenes import disc_at
from tools.quality.known_answer import Known

FRAMES = 36


class Trembling:
    """A disc that moves over a background that moves, in 8 bits; the light trembles and slowly fades to a half.

    Args:
        flicker: Standard deviation of each frame's gain.
    """

    def __init__(self, flicker: float = 0.12) -> None:
        random = np.random.default_rng(11)
        self.fade = np.linspace(1.0, 0.5, FRAMES)
        self.gains = self.fade * np.exp(random.normal(0.0, flicker, FRAMES))

    def __len__(self) -> int:
        return FRAMES

    def scene(self, frame: int) -> torch.Tensor:
        """Return a frame in steady light."""
        return 0.15 + 0.5 * disc_at(0.3 * frame)[0].pixels

    def __getitem__(self, frame: int) -> Image:
        return Image((self.scene(frame) * float(self.gains[frame]) * 255.0).round() / 255.0)


def light_left(node: Deflicker, clip: Trembling) -> np.ndarray:
    """Return how bright each frame is after the node, beside the scene in steady light."""
    whole: Clip[Image] = clip  # type: ignore[assignment]  # all that analyze asks for
    learnt = node.analyze(whole, StandaloneContext())
    found = []
    for frame in range(FRAMES):
        made = node.process(clip[frame], Time(frame, EXAMPLE_RATE), learnt)
        found.append(float((made.pixels / clip.scene(frame)).median()))
    return np.array(found)


def trembling(light: np.ndarray) -> float:
    """Return how far the light is from halfway between the frames before and after, root mean square, in %."""
    log = np.log(light)
    return float(100.0 * np.sqrt(np.mean((log[1:-1] - 0.5 * (log[:-2] + log[2:])) ** 2)))


def measure() -> list[Known]:
    """Return the figures of Deflicker."""
    clip = Trembling()
    left = light_left(Deflicker(), clip)
    times = trembling(clip.gains) / trembling(left)
    smooth = np.log(left / clip.fade)
    fade = float(100.0 * np.abs(smooth - smooth.mean()).max())
    what = "by how much less a moving scene flickers"
    return [
        Known("realism.deflicker", what, times, "x", "the flicker that was made", at_least=5.0),
        Known("realism.deflicker", "largest change of a fade to a half", fade, "%", "the fade that was made", 10.0),
    ]
