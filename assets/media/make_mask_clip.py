"""Make mask.mp4, a carnival mask that nods, turns and breathes, and owl.jpg, which can be made to move like it.

    .venv/bin/python assets/media/make_mask_clip.py

The mask is one painting, bent by a smooth field; at frame 0 it is at rest. The owl's face lies where the mask's does.
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

CLIP = Path(__file__).with_name("mask.mp4")
OWL = Path(__file__).with_name("owl.jpg")
FRAMES = 96
RATE = FrameRate.from_value(24)
FINE = 2
WIDTH, HEIGHT = SIZE[0] * FINE, SIZE[1] * FINE
CENTER = (WIDTH / 2, HEIGHT / 2)
Paint = tuple[float, float, float]


def tint(red: int, green: int, blue: int) -> Paint:
    """Return a colour as OpenCV draws with it."""
    red_, green_, blue_ = (float(part) for part in color(red, green, blue))
    return red_, green_, blue_


def oval(
    picture: np.ndarray, at: tuple[float, float], size: tuple[float, float], paint: Paint, turn: float = 0
) -> None:
    """Draw a filled ellipse about the middle of the picture, in fine pixels."""
    place = int((CENTER[0] + at[0]) * 16), int((CENTER[1] + at[1]) * 16)
    reach = int(size[0] * 16), int(size[1] * 16)
    cv2.ellipse(picture, place, reach, turn, 0, 360, paint, -1, cv2.LINE_AA, 4)


def shape(points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return points about the middle in OpenCV's fixed-point coordinates."""
    return np.array([[(CENTER[0] + x) * 16, (CENTER[1] + y) * 16] for x, y in points]).astype(np.int32)


def mask_painting() -> tuple[np.ndarray, np.ndarray]:
    """Paint the mask: colours [H, W, 3] and its cover [H, W]."""
    picture = np.repeat(np.repeat(color(226, 196, 132)[None, None], HEIGHT, 0), WIDTH, 1).astype(np.float32)
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    oval(picture, (0, 10), (236, 312), tint(206, 66, 54))
    oval(picture, (0, 10), (214, 290), tint(238, 206, 148))
    cv2.ellipse(cover, (WIDTH // 2, HEIGHT // 2 + 10), (236, 312), 0, 0, 360, (1.0,), -1, cv2.LINE_AA)
    for step in range(15):  # a crown of painted leaves
        angle = math.radians(-168 + step * 156 / 14)
        at = 184 * math.cos(angle), 10 + 250 * math.sin(angle)
        oval(picture, at, (30, 11), tint(40, 108, 96) if step % 2 else tint(214, 148, 44), math.degrees(angle))
        oval(picture, at, (9, 5), tint(250, 238, 206), math.degrees(angle))
    for side in (-1, 1):
        for ring, paint in ((62, (38, 92, 124)), (50, (250, 240, 214)), (34, (52, 40, 52)), (12, (240, 232, 210))):
            oval(picture, (side * 96, -48), (ring * 1.25, ring), tint(*paint), side * 8)
        cv2.fillPoly(picture, [shape([(side * 30, -128), (side * 104, -158), (side * 176, -118), (side * 104, -136)])],
                     tint(84, 48, 40), cv2.LINE_AA, 4)  # fmt: skip
        for ring, paint in ((44, (214, 92, 76)), (30, (240, 158, 124)), (14, (206, 66, 54))):
            oval(picture, (side * 118, 92), (ring, ring), tint(*paint))
        for dot in range(5):
            oval(picture, (side * (60 + 26 * dot), 160 - 5 * dot * dot / 3), (6, 6), tint(40, 108, 96))
    cv2.fillPoly(picture, [shape([(0, -60), (34, 72), (0, 88), (-34, 72)])], tint(214, 148, 44), cv2.LINE_AA, 4)
    cv2.fillPoly(picture, [shape([(0, -60), (12, 70), (0, 84), (-34, 72)])], tint(240, 190, 96), cv2.LINE_AA, 4)
    oval(picture, (0, 176), (84, 34), tint(150, 40, 44))
    oval(picture, (0, 176), (64, 14), tint(60, 24, 30))
    oval(picture, (0, -196), (26, 40), tint(38, 92, 124))
    oval(picture, (0, -196), (14, 24), tint(250, 240, 214))
    grain = noise((HEIGHT, WIDTH), 26, 5, 5)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    bulge = 1.1 - 0.5 * np.hypot((columns - CENTER[0]) / 300 + 0.25, (rows - CENTER[1]) / 380 + 0.25) ** 2
    return picture * ((0.72 + 0.5 * grain) * bulge)[..., None], cover


def owl_painting() -> np.ndarray:
    """Paint the owl before a night wood, [H, W, 3]."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    picture = blend(color(22, 34, 58), color(58, 92, 108), np.clip(1 - rows / HEIGHT, 0, 1)).astype(np.float32)
    leaves = noise((HEIGHT, WIDTH), 90, 61, 6)
    picture = blend(picture, color(18, 44, 40), np.clip(leaves * 2.2 - 0.9, 0, 1)).astype(np.float32)
    cv2.circle(picture, (250, 170), 86, tint(244, 236, 206), -1, cv2.LINE_AA)
    picture = blend(picture, color(10, 22, 26), np.clip(noise((HEIGHT, WIDTH), 40, 67, 5) * 3 - 2.0, 0, 1)).astype(
        np.float32
    )
    draw_owl(picture)
    feathers = cv2.resize(noise((HEIGHT // 3, WIDTH), 16, 71, 5), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    away = np.hypot((columns - CENTER[0]) / 620 + 0.15, (rows - CENTER[1]) / 420 + 0.2)
    shade = np.clip(1.15 - 0.45 * away, 0.4, 1.2) * (0.74 + 0.5 * feathers)
    return np.asarray(np.clip(picture * shade[..., None], 0, 1))


def draw_owl(body: np.ndarray) -> None:
    """Draw the owl's body, face and breast."""
    oval(body, (0, 190), (300, 340), tint(112, 76, 52))
    oval(body, (0, 0), (262, 262), tint(128, 88, 58))
    for side in (-1, 1):
        ear = [(side * 120, -190), (side * 236, -316), (side * 232, -110)]
        cv2.fillPoly(body, [shape(ear)], tint(98, 64, 46), cv2.LINE_AA, 4)
        oval(body, (side * 98, -30), (124, 132), tint(226, 196, 150))
        for spoke in range(28):
            angle = math.radians(spoke * 360 / 28)
            end = side * 98 + 116 * math.cos(angle), -30 + 124 * math.sin(angle)
            start = side * 98 + 74 * math.cos(angle), -30 + 74 * math.sin(angle)
            first, last = shape([start, end]).tolist()
            cv2.line(body, first, last, tint(152, 108, 74), 4, cv2.LINE_AA, 4)
        for ring, paint in ((72, (64, 42, 36)), (62, (246, 176, 46)), (36, (24, 20, 24)), (10, (255, 252, 240))):
            shift = (-14, -14) if ring == 10 else (0, 0)
            oval(body, (side * 98 + shift[0], -30 + shift[1]), (ring, ring), tint(*paint))
        cv2.fillPoly(body, [shape([(side * 20, -120), (side * 110, -176), (side * 210, -196), (side * 120, -132)])],
                     tint(70, 46, 36), cv2.LINE_AA, 4)  # fmt: skip
    cv2.fillPoly(body, [shape([(0, -10), (36, 60), (0, 126), (-36, 60)])], tint(58, 52, 56), cv2.LINE_AA, 4)
    cv2.fillPoly(body, [shape([(0, -10), (14, 60), (0, 120), (-30, 58)])], tint(112, 104, 104), cv2.LINE_AA, 4)
    for row in range(7):
        for column in range(-6, 7):
            at = column * 44 + 22 * (row % 2), 190 + row * 34
            if at[0] ** 2 / 270**2 + (at[1] - 190) ** 2 / 320**2 < 1:
                oval(body, at, (20, 15), tint(224, 192, 144))
                oval(body, (at[0], at[1] - 6), (19, 11), tint(122, 84, 58))


def sources(frame: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where each pixel of a frame is fetched from the painting: x and y, [H, W]. At frame 0, from itself."""
    beat = 2 * math.pi * frame / FRAMES
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    x, y = x - CENTER[0], y - CENTER[1]
    tilt = math.radians(11) * math.sin(beat * 2)
    shift_x, shift_y = 44 * math.sin(beat), 20 * math.sin(beat * 3)
    x, y = x - shift_x, y - shift_y
    x, y = math.cos(tilt) * x + math.sin(tilt) * y, -math.sin(tilt) * x + math.cos(tilt) * y
    turn = 0.2 * math.sin(beat)  # to a side: the near half is wider than the far one
    x = x * (1 + turn * np.tanh(x / 260))
    nod = 0.12 * math.sin(beat * 3)
    y = y * (1 + nod * np.tanh(y / 300))
    chin = 0.5 * (1 - math.cos(beat * 4)) * 26  # the mouth and the chin go down
    y = y - chin / (1 + np.exp(-(y - 150) / 26))
    return (x + CENTER[0]).astype(np.float32), (y + CENTER[1]).astype(np.float32)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame of the mask."""
    painting, cover = mask_painting()
    curtain = noise((HEIGHT // 12, WIDTH), 60, 41, 4)
    folds = cv2.resize(curtain, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    wall = blend(color(38, 26, 44), color(78, 44, 66), folds).astype(np.float32)
    for frame in range(FRAMES):
        x, y = sources(frame)
        shown, covered = (cv2.remap(part, x, y, cv2.INTER_LINEAR) for part in (painting, cover))
        shade = cv2.GaussianBlur(np.roll(covered, (26, 30), (0, 1)), (0, 0), 22)
        ground = wall * (1 - 0.55 * shade)[..., None]
        yield ground + (shown - ground) * covered[..., None]


def main() -> None:
    """Write the clip and the picture."""
    small = cv2.resize(owl_painting(), SIZE, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(OWL), np.round(small[..., ::-1] * 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(OWL)
    write_clip(CLIP, pictures(), FRAMES, RATE, quality=74)


if __name__ == "__main__":
    main()
