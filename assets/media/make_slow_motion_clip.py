"""Make moving-scene.mp4, the clip that the starter graphs work on: balls hop over hills at dusk, in time with a tune.

    .venv/bin/python assets/media/make_slow_motion_clip.py

Everything is drawn and played from numbers; running it again makes the same pictures and the same sound. Hills, clouds
and balls carry fine texture, so that a measured flow has something to hold on to.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from painting import blend, color, noise
from tones import SAMPLE_RATE, pad, pluck, thump
from writing import write_clip

from studio.core.time import FrameRate

OUTPUT = Path(__file__).with_name("moving-scene.mp4")
WIDTH, HEIGHT, FRAMES = 640, 360, 96
RATE = FrameRate.from_value(24)
BEAT = 12  # frames: 120 beats a minute
FINE = 2  # everything is drawn at twice the size, and averaged down
MARGIN = 420  # how far the camera travels at most, in fine pixels


@dataclass(frozen=True)
class Layer:
    """A strip of scenery that the camera passes.

    Args:
        pixels: [H, W + MARGIN, 3].
        cover: [H, W + MARGIN], 0..1.
        speed: Fine pixels a frame.
    """

    pixels: np.ndarray
    cover: np.ndarray
    speed: float

    def seen(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Return colours and cover as they are at a frame, moved by parts of a pixel."""
        pull = np.array([[1, 0, 20 + self.speed * frame], [0, 1, 0]], np.float32)
        size = WIDTH * FINE, HEIGHT * FINE
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(self.pixels, pull, size, flags=flags), cv2.warpAffine(self.cover, pull, size, flags=flags)


def hills(base: float, height: float, cell: float, seed: int, speed: float, colors: tuple[np.ndarray, ...]) -> Layer:
    """Draw a range of hills: a ridge of noise, textured, lighter at its crest and misty at its foot.

    Args:
        base: The ridge's mean, in parts of the frame's height from above.
        height: How far it goes up and down.
        cell: Length of the largest hill, in fine pixels.
        seed: Of the noise.
        speed: Of the layer.
        colors: Crest, body, mist.
    """
    rows, columns = HEIGHT * FINE, WIDTH * FINE + MARGIN
    ridge = (base + height * (noise((1, columns), cell, seed, 4)[0] - 0.5) * 2) * rows
    y = np.arange(rows, dtype=np.float32)[:, None]
    depth = np.clip((y - ridge) / (0.34 * rows), 0, 1)
    grain = noise((rows, columns), 46, seed + 1, 5) - 0.5
    streaks = noise((rows, columns), 14, seed + 2, 3) - 0.5
    crest, body, mist = colors
    pixels = blend(blend(crest, body, np.clip(depth * 3.2, 0, 1)), mist, np.clip(depth - 0.35, 0, 1) * 0.9)
    pixels = pixels * (1 + 0.55 * grain + 0.3 * streaks)[..., None]
    rim = np.exp(-(((y - ridge) / 5.0) ** 2)) * 0.25
    return Layer(np.clip(pixels + rim[..., None] * crest, 0, 1), np.clip(y - ridge + 0.5, 0, 1), speed)


def trees(layer: Layer, base: float, seed: int, dark: np.ndarray) -> Layer:
    """Plant fir trees on a layer's ridge."""
    random = np.random.default_rng(seed)
    pixels, cover = layer.pixels.copy(), layer.cover.copy()
    for x in np.cumsum(random.uniform(26, 92, 40)):
        column = int(x)
        if column >= pixels.shape[1] - 30:
            break
        foot = int(np.argmax(cover[:, column] > 0.5)) + 4
        tall = int(random.uniform(36, 92))
        shade = dark * random.uniform(0.8, 1.25)
        for step in range(4):
            top, wide = foot - tall + step * tall // 5, (0.10 + 0.075 * step) * tall
            points = np.array([[column, top], [column + wide, top + tall * 0.42], [column - wide, top + tall * 0.42]])
            fixed = (points * 16).astype(np.int32)
            tint = tuple(float(part) for part in shade * (1 + 0.14 * step))
            cv2.fillConvexPoly(pixels, fixed, tint, cv2.LINE_AA, 4)
            cv2.fillConvexPoly(cover, fixed, (1.0,), cv2.LINE_8, 4)
    return Layer(pixels, cover, layer.speed)


def sky() -> np.ndarray:
    """Return the evening sky, [H, W, 3], with a glow where the moon will be."""
    rows, columns = HEIGHT * FINE, WIDTH * FINE
    stops = [
        (0.0, color(19, 20, 58)),
        (0.32, color(62, 40, 108)),
        (0.55, color(176, 74, 118)),
        (0.74, color(250, 148, 104)),
    ]
    heights = [stop for stop, _ in stops]
    y = np.linspace(0, 1, rows)
    column = np.stack([np.interp(y, heights, [shade[channel] for _, shade in stops]) for channel in range(3)], axis=1)
    picture = np.repeat(column[:, None], columns, axis=1).astype(np.float32)
    random = np.random.default_rng(5)
    for _ in range(150):
        place = int(random.integers(0, columns)), int(rows * 0.45 * random.random() ** 1.5)
        bright = float(random.uniform(0.25, 0.95))
        cv2.circle(picture, place, int(random.integers(1, 3)), (bright, bright, bright * 0.95), -1, cv2.LINE_AA)
    return picture


def clouds() -> Layer:
    """Draw long evening clouds."""
    rows, columns = HEIGHT * FINE, WIDTH * FINE + MARGIN
    long = cv2.resize(noise((rows * 2, columns // 3), 90, 31, 6), (columns, rows), interpolation=cv2.INTER_CUBIC)
    y = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    band = np.exp(-(((y - 0.4) / 0.2) ** 2))
    cover = np.clip((long - 0.52) * 3.4, 0, 1) * band * 0.75
    return Layer(blend(color(116, 62, 122), color(255, 178, 140), np.clip(long * 1.6 - 0.5, 0, 1)), cover, 0.9)


def lay(picture: np.ndarray, layer: Layer, frame: int) -> None:
    """Lay a layer over the picture."""
    pixels, cover = layer.seen(frame)
    picture += (pixels - picture) * cover[..., None]


def disc(
    x: float, y: float, wide: float, tall: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[slice, slice]]:
    """Return an ellipse's own coordinates (−1..1), its cover and the rectangle that holds it, in fine pixels."""
    reach_x, reach_y = int(wide) + 3, int(tall) + 3
    left, top = max(0, int(x) - reach_x), max(0, int(y) - reach_y)
    right, bottom = min(WIDTH * FINE, int(x) + reach_x), min(HEIGHT * FINE, int(y) + reach_y)
    v, u = np.mgrid[top : max(top, bottom), left : max(left, right)].astype(np.float32)
    u, v = (u + 0.5 - x) / wide, (v + 0.5 - y) / tall
    cover = np.clip((1 - np.hypot(u, v)) * min(wide, tall) + 0.5, 0, 1)
    return u, v, cover, (slice(top, max(top, bottom)), slice(left, max(left, right)))


MOON_GRAIN = noise((260, 260), 60, 71, 6)


def draw_moon(picture: np.ndarray, frame: int) -> None:
    """Draw the moon with its glow, and a small one that circles it."""
    x, y, radius = 930.0 - 0.5 * frame, 190.0, 74.0
    rows, columns = np.mgrid[0 : HEIGHT * FINE, 0 : WIDTH * FINE].astype(np.float32)
    glow = np.exp(-np.hypot(columns - x, rows - y) / 150.0)[..., None]
    picture += glow * color(255, 196, 150) * 0.42
    angle = 2 * math.pi * (frame / (8 * BEAT)) * 2
    small_x, small_y = x + 128 * math.cos(angle), y + 30 * math.sin(angle) - 22 * math.cos(angle)
    behind = math.sin(angle) < 0
    if behind:
        _sphere(picture, small_x, small_y, 17, color(150, 214, 220), 0.0)
    u, v, cover, where = disc(x, y, radius, radius)
    grain = cv2.remap(MOON_GRAIN, (u * 110 + 130), (v * 110 + 130), cv2.INTER_LINEAR)
    light = np.clip(1.02 - 0.36 * (u * 0.7 + v * 0.6 + 0.55), 0, 1.1) * (0.72 + 0.42 * grain)
    picture[where] += (color(255, 238, 205) * light[..., None] - picture[where]) * cover[..., None]
    if not behind:
        _sphere(picture, small_x, small_y, 17, color(150, 214, 220), 0.0)


def _sphere(
    picture: np.ndarray, x: float, y: float, radius: float, tint: np.ndarray, spin: float, flat: float = 1.0
) -> None:
    """Draw a ball with six stripes that turn with it, lit from the upper right.

    Args:
        picture: Drawn on.
        x: Middle, fine pixels.
        y: Middle.
        radius: Fine pixels.
        tint: Colour of every other stripe.
        spin: How far it has turned, radians.
        flat: Height in parts of the width: below 1 when it lands.
    """
    u, v, cover, where = disc(x, y, radius / math.sqrt(flat), radius * math.sqrt(flat))
    around = np.arctan2(v, u) + spin
    edge = np.clip(np.sin(3 * around) * np.hypot(u, v) * radius * 0.33 + 0.5, 0, 1)
    stripes = blend(tint, color(252, 242, 226), edge) if spin else np.broadcast_to(tint, (*u.shape, 3))
    bulge = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    light = np.clip(0.34 + 0.74 * (0.45 * u - 0.62 * v + 0.64 * bulge), 0.1, 1.2)
    shine = np.exp(-((u - 0.34) ** 2 + (v + 0.42) ** 2) / 0.03) * 0.55
    colors = stripes * light[..., None] + shine[..., None]
    picture[where] += (colors - picture[where]) * cover[..., None]


@dataclass(frozen=True)
class Ball:
    """A ball that hops across the picture and lands on beats.

    Args:
        tint: Its colour.
        start: Where it lands first, in parts of the width.
        step: How far a hop goes, in parts of the width.
        ground: Where it lands, in parts of the height.
        height: How high it hops, in parts of the height.
        radius: Fine pixels.
        beats: Beats a hop takes.
        first: The beat on which it first lands.
    """

    tint: np.ndarray
    start: float
    step: float
    ground: float
    height: float
    radius: float
    beats: float
    first: float

    def draw(self, picture: np.ndarray, frame: int) -> None:
        """Draw it with its shadow."""
        hops = (frame / BEAT - self.first) / self.beats
        phase = hops - math.floor(hops)
        lift = 4 * phase * (1 - phase)
        near = min(phase, 1 - phase) * self.beats * BEAT  # frames to the landing
        flat = 1 - 0.24 * math.exp(-((near / 1.3) ** 2)) + 0.10 * math.exp(-(((near - 4) / 2.0) ** 2))
        x = (self.start + self.step * hops) * WIDTH * FINE
        ground = self.ground * HEIGHT * FINE
        u, v, _, where = disc(x, ground + 3, self.radius * (1.5 + 0.5 * lift), self.radius * 0.34)
        shadow = np.exp(-(u * u + v * v) * 2.4) * (0.62 - 0.42 * lift)
        picture[where] *= 1 - np.clip(shadow, 0, 1)[..., None]
        y = ground - lift * self.height * HEIGHT * FINE - self.radius * math.sqrt(flat)
        _sphere(picture, x, y, self.radius, self.tint, 1.0 + x / self.radius * 0.8, flat)


BALLS = (
    Ball(color(64, 190, 196), 0.93, -0.2, 0.815, 0.13, 25.0, 2.0, 1.0),
    Ball(color(255, 190, 62), 0.2, 0.19, 0.875, 0.19, 36.0, 2.0, 0.0),
    Ball(color(236, 84, 92), 0.2, 0.43, 0.945, 0.42, 54.0, 4.0, 1.0),
)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame."""
    above, haze = sky(), clouds()
    far = hills(0.6, 0.2, 420, 3, 1.4, (color(150, 84, 128), color(104, 62, 122), color(232, 138, 120)))
    middle = hills(0.71, 0.12, 330, 11, 2.4, (color(112, 66, 116), color(66, 46, 98), color(176, 96, 116)))
    near = trees(hills(0.79, 0.08, 300, 17, 3.9, (color(66, 60, 98), color(38, 42, 76), color(74, 58, 94))), 0.8, 2,
                 color(26, 32, 62))  # fmt: skip
    for frame in range(FRAMES):
        picture = above.copy()
        draw_moon(picture, frame)
        lay(picture, haze, frame)
        for layer in (far, middle, near):
            lay(picture, layer, frame)
        for ball in BALLS:
            ball.draw(picture, frame)
        yield picture


def tune() -> np.ndarray:
    """Return the sound of the whole clip: float32 [2, samples]. Each ball has a voice and sounds when it lands."""
    total = RATE.sample_at(FRAMES, SAMPLE_RATE)
    sound = np.zeros((2, total + 4 * SAMPLE_RATE))

    def add(beat: float, wave: np.ndarray, level: float, right: float) -> None:
        at = RATE.sample_at(0, SAMPLE_RATE) + round(beat * BEAT / 24 * SAMPLE_RATE)
        for side, share in enumerate((math.cos(right * math.pi / 2), math.sin(right * math.pi / 2))):
            sound[side, at : at + len(wave)] += wave * level * share

    melody = ((69, 76), (72, 79), (77, 76), (72, 69))
    for hop, (on, off) in enumerate(melody):  # gold lands on even beats, teal on odd ones
        add(2 * hop, pluck(on, 1.8, 1.0), 0.32, 0.3 + 0.12 * hop)
        add(2 * hop + 0.5, pluck(off, 1.2, 0.5), 0.10, 0.4)
        add(2 * hop + 1, pluck(on + 12, 1.2, 0.7), 0.18, 0.85 - 0.15 * hop)
        add(2 * hop + 1.5, pluck(off + 12, 1.0, 0.4), 0.07, 0.6)
    for beat, key in ((1, 45), (5, 41)):  # red
        add(beat, thump(), 0.6, 0.5)
        add(beat, pluck(key, 2.2, 0.8), 0.38, 0.5)
    add(0, pad((57, 60, 64, 71), 2.2), 0.30, 0.5)
    add(2, pad((53, 57, 60, 64), 2.0), 0.30, 0.5)
    echo = round(0.375 * SAMPLE_RATE)
    for _ in range(2):
        sound[:, echo:] += 0.22 * sound[::-1, :-echo]
    mixed = sound[:, :total]
    mixed[:, -2400:] *= np.linspace(1, 0, 2400)
    return np.asarray(mixed / np.abs(mixed).max() * 0.8, np.float32)


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, tune())


if __name__ == "__main__":
    main()
