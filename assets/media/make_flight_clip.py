"""Make flight.mp4: a toy biplane that hangs on two wires before a mountain sky that moves past. The wires are to go.

    .venv/bin/python assets/media/make_flight_clip.py

The plane and its wires swing as one about a pivot far above the picture. The sky moves by SPEED pixels a frame.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from painting import blend, color, noise
from writing import SIZE, write_clip

from studio.core.time import FrameRate

OUTPUT = Path(__file__).with_name("flight.mp4")
FRAMES = 96
RATE = FrameRate.from_value(24)
FINE = 2
WIDTH, HEIGHT = SIZE[0] * FINE, SIZE[1] * FINE
SPEED, NEAR_SPEED = 5, 11
"""Pixels of the clip that the sky and the trees move to the left in a frame."""
MIDDLE = np.array([320.0, 196.0])
"""Where the plane's middle hangs at rest, in pixels of the clip."""
PIVOT = np.array([320.0, -760.0])
HOOKS = np.array([[-104.0, -41.0], [36.0, -65.0]])
"""Where the wires are hooked in, from the plane's middle."""
TOPS = np.array([[-84.0, -420.0], [42.0, -420.0]])
WIRE = 1.5
PLANE_WIDTH, PLANE_HEIGHT = 300, 190
Places = Sequence[tuple[float, float]]
Paint = tuple[float, float, float]


def tint(red: int, green: int, blue: int) -> Paint:
    """Return a color as OpenCV draws with it."""
    first, second, third = (float(part) for part in color(red, green, blue))
    return first, second, third


def relief(height: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return how much higher each place is than the one above and left of it: [H, W]."""
    before = np.pad(height, ((down, 0), (right, 0)), mode="reflect")[:-down, :-right]
    return np.asarray(height - before)


def sky() -> np.ndarray:
    """Paint sky, clouds and far mountains, as wide as the camera goes: [H, W, 3]."""
    wide = WIDTH + SPEED * FINE * (FRAMES - 1)
    y = np.mgrid[0:HEIGHT, 0:wide][0].astype(np.float32) / HEIGHT
    picture = blend(color(64, 122, 190), color(226, 222, 206), np.clip(y * 1.35, 0, 1)).astype(np.float32)
    for cell, seed, low, paint in ((230, 5, 0.52, (246, 240, 230)), (110, 12, 0.6, (255, 252, 246))):
        shape = cv2.resize(noise((HEIGHT, wide // 2), cell, seed, 6), (wide, HEIGHT), interpolation=cv2.INTER_CUBIC)
        lit = relief(shape, 9, 9)
        body = blend(color(150, 164, 188), color(*paint), np.clip(0.62 + 7 * lit, 0, 1))
        picture = blend(picture, body, np.clip((shape - low) * 4.5, 0, 0.95)).astype(np.float32)
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    for base, tall, cell, seed, dark, light in (
        (500, 210, 330, 21, (104, 124, 154), (186, 196, 206)), (590, 150, 240, 33, (70, 98, 110), (138, 160, 150)),
    ):  # fmt: skip
        ridge = base - tall * (noise((1, wide), cell, seed, 7)[0] - 0.35)
        rock = noise((HEIGHT, wide), 60, seed + 1, 6)
        rock = rock + 2.2 * relief(rock, 5, 7)
        hill = blend(color(*dark), color(*light), np.clip(rock * 1.3 - 0.2, 0, 1))
        snow = np.clip((0.3 * tall - (rows - ridge)) / 40 + 3 * (rock - 0.6), 0, 1) * (seed == 21)
        hill = blend(hill, color(244, 246, 250), snow)
        picture = blend(picture, hill, np.clip(rows - ridge + 0.5, 0, 1)).astype(np.float32)
    return np.clip(picture, 0, 1)


def trees() -> tuple[np.ndarray, np.ndarray]:
    """Paint the near wood, as wide as the camera goes past it: [H, W, 3], and how it covers, [H, W]."""
    wide = WIDTH + NEAR_SPEED * FINE * (FRAMES - 1)
    random = np.random.default_rng(4)
    leaves = noise((HEIGHT, wide), 26, 45, 5)
    picture = blend(color(24, 52, 44), color(84, 122, 74), np.clip(leaves * 1.5 - 0.3, 0, 1)).astype(np.float32)
    floor = np.arange(HEIGHT)[:, None] > 660 - 26 * noise((1, wide), 200, 47, 4)
    cover = np.zeros((HEIGHT, wide), np.float32)
    for x in range(-20, wide + 20, 17):
        tall, half, foot = random.uniform(40, 96), random.uniform(12, 20), random.uniform(680, 706)
        outline = [(x, foot - tall)]
        for side in (1, -1):
            parts = np.repeat(np.linspace(0.2, 1, 6), 2) - np.tile([0, 0.1], 6)
            steps = [(x + side * half * part, foot - tall * (1 - part) - 6 * (turn % 2))
                     for turn, part in enumerate(parts)]  # fmt: skip
            outline += steps if side == 1 else steps[::-1]
        cv2.fillPoly(cover, [(np.array(outline) * 16).astype(np.int32)], (1.0,), cv2.LINE_AA, 4)
    light = np.clip(1.25 - (np.arange(HEIGHT)[:, None] - 600) / 260, 0.5, 1.2)
    return np.asarray(picture * light[..., None], np.float32), np.where(floor, 1, np.clip(cover, 0, 1))


class Cutout:
    """What is painted about a middle, with how it covers; places are in pixels of the clip, from the middle."""

    def __init__(self) -> None:
        self.fine = 2 * FINE
        high, wide = PLANE_HEIGHT * self.fine, PLANE_WIDTH * self.fine
        self.picture, self.cover = np.full((high, wide, 3), 0.2, np.float32), np.zeros((high, wide), np.float32)

    def layers(self, paint: Paint) -> tuple[tuple[np.ndarray, Paint], tuple[np.ndarray, tuple[float]]]:
        """Return both pictures, each with what is drawn into it."""
        return (self.picture, paint), (self.cover, (1.0,))

    def fix(self, places: Places) -> np.ndarray:
        """Return places in OpenCV's fixed-point coordinates."""
        moved = [(x + PLANE_WIDTH / 2, y + PLANE_HEIGHT / 2) for x, y in places]
        return (np.array(moved) * self.fine * 16).astype(np.int32)

    def fill(self, places: Places, paint: Paint) -> None:
        """Fill an outline."""
        for target, value in self.layers(paint):
            cv2.fillPoly(target, [self.fix(places)], value, cv2.LINE_AA, 4)

    def oval(self, at: tuple[float, float], reach: tuple[float, float], paint: Paint) -> None:
        """Fill an ellipse."""
        x, y = map(int, self.fix([at])[0])
        half = int(reach[0] * self.fine * 16), int(reach[1] * self.fine * 16)
        for target, value in self.layers(paint):
            cv2.ellipse(target, (x, y), half, 0, 0, 360, value, -1, cv2.LINE_AA, 4)

    def bar(self, first: tuple[float, float], last: tuple[float, float], paint: Paint, thick: int) -> None:
        """Draw a line."""
        start, stop = self.fix([first, last]).tolist()
        for target, value in self.layers(paint):
            cv2.line(target, start, stop, value, thick, cv2.LINE_AA, 4)


RED, DARK, CREAM = tint(206, 58, 44), tint(128, 34, 32), tint(246, 232, 200)
WOOD, TIRE, SHADE = tint(150, 104, 62), tint(40, 40, 46), tint(206, 178, 136)


def body(cut: Cutout) -> None:
    """Paint tail, hull, engine and pilot."""
    cut.fill([(-118, -2), (-112, -42), (-96, -42), (-80, -4)], RED)
    cut.fill([(-116, -14), (-113, -30), (-92, -30), (-86, -14)], CREAM)
    top = [(-122, 0), (-70, -12), (-20, -22), (40, -24), (84, -16), (90, 0)]
    cut.fill([*top, (84, 16), (30, 22), (-30, 18), (-122, 8)], RED)
    cut.fill([(-122, 4), (-30, 6), (88, 8), (84, 16), (30, 22), (-30, 18), (-122, 8)], DARK)
    for x in (-64, -52):
        cut.fill([(x, -13), (x + 7, -14.5), (x + 7, 14), (x, 13)], CREAM)
    cut.fill([(58, -21), (84, -16), (90, 0), (84, 16), (58, 20)], tint(70, 74, 82))
    for x in (64, 71, 78):
        cut.bar((x, -14), (x, 14), tint(36, 38, 44), 5)
    cut.oval((-18, -26), (11, 10), tint(66, 50, 44))
    cut.oval((-18, -31), (9, 9), tint(238, 200, 164))
    cut.oval((-19, -34), (9.5, 7), tint(112, 72, 44))
    cut.oval((-11, -31), (4, 3.4), tint(190, 220, 230))
    cut.fill([(-26, -22), (-30, -27), (-58, -34), (-62, -28), (-40, -20)], CREAM)


def wings(cut: Cutout) -> None:
    """Paint both wings with their struts, the small wing of the tail, and the wheels."""
    for x in (8, 48):
        cut.bar((x - 4, -20), (x, -60), WOOD, 10)
        cut.bar((x + 6, 16), (x + 2, 34), WOOD, 8)
    cut.fill([(-10, -66), (66, -66), (74, -61), (66, -56), (-10, -56), (-16, -61)], CREAM)
    cut.fill([(-10, -61), (74, -61), (66, -56), (-10, -56)], SHADE)
    cut.fill([(-14, 10), (60, 10), (70, 15), (60, 20), (-14, 20), (-20, 15)], CREAM)
    cut.fill([(-14, 15), (70, 15), (60, 20), (-14, 20)], SHADE)
    cut.fill([(-126, -4), (-92, -6), (-88, -2), (-124, 1)], CREAM)
    cut.oval((30, 42), (14, 14), TIRE)
    cut.oval((30, 42), (6, 6), CREAM)
    cut.bar((-108, 8), (-114, 20), WOOD, 8)


def plane(turn: float) -> tuple[np.ndarray, np.ndarray]:
    """Paint the biplane from its right side: [H, W, 3] and how it covers, [H, W].

    Args:
        turn: Of the propeller, radians.
    """
    cut = Cutout()
    body(cut)
    wings(cut)
    cut.oval((20, -2), (11, 11), CREAM)
    cut.oval((20, -2), (6.5, 6.5), tint(40, 88, 138))
    cut.oval((92, 0), (5, 7), tint(230, 180, 70))
    blade = 44 * math.cos(turn)
    cut.bar((95, -blade), (95, blade), tint(96, 66, 42), 12)
    worn = noise((PLANE_HEIGHT * cut.fine, PLANE_WIDTH * cut.fine), 26, 61, 5)
    return np.asarray(cut.picture * (0.72 + 0.5 * worn)[..., None], np.float32), cut.cover


def hang(frame: float) -> np.ndarray:
    """Return how the plane hangs: [2, 3], from places about its middle to pixels of the clip."""
    beat = math.tau * frame / FRAMES
    angle = math.radians(1.1) * math.sin(2 * beat)
    rise = -12 * math.cos(beat)
    spin = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.column_stack([spin, spin @ (MIDDLE - PIVOT) + PIVOT + (0.0, rise)])


def wires(frame: float) -> np.ndarray:
    """Return both ends of each wire, hook and top, in pixels of the clip: [2, 2, 2]."""
    move = hang(frame)
    return np.asarray(np.stack([HOOKS, TOPS], axis=1) @ move[:, :2].T + move[:, 2])


def pictures(*, has_wires: bool = True) -> Iterator[np.ndarray]:
    """Draw every frame, with the wires or without them."""
    far, (wood, wood_cover) = sky(), trees()
    grow = np.vstack([np.diag([2 * FINE, 2 * FINE]) @ np.eye(2, 3), [0, 0, 1]])
    grow[:2, 2] = PLANE_WIDTH * FINE, PLANE_HEIGHT * FINE
    random = np.random.default_rng(6)
    for frame in range(FRAMES):
        picture = far[:, frame * SPEED * FINE :][:, :WIDTH].copy()
        if has_wires:
            for hook, top in wires(frame) * FINE:
                start, stop = (np.stack([hook, top]) * 16).round().astype(np.int32).tolist()
                line = np.zeros((HEIGHT, WIDTH), np.float32)
                cv2.line(line, start, stop, (1.0,), round(WIRE * FINE), cv2.LINE_AA, 4)
                picture = blend(picture, color(38, 36, 40), line * 0.9)
        move = FINE * np.vstack([hang(frame), [0, 0, 1 / FINE]])
        painted = plane(1.9 * frame + random.uniform(0, 0.4))
        matrix = (move @ np.linalg.inv(grow))[:2]
        shown, cover = (cv2.warpAffine(part, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA) for part in painted)
        picture = picture + (shown - picture) * cover[..., None]
        past = slice(frame * NEAR_SPEED * FINE, frame * NEAR_SPEED * FINE + WIDTH)
        yield blend(picture, wood[:, past], wood_cover[:, past])


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=76)


if __name__ == "__main__":
    main()
