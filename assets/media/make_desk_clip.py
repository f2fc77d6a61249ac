"""Make desk.mp4: a camera moves past a monitor that is switched off, and a ball is thrown by. For another screen.

    .venv/bin/python assets/media/make_desk_clip.py

Rays are cast as for the tabletop. The glass mirrors a window. All places are exact: `camera_at`, `screen_corners`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from make_tabletop_clip import FINE, FOCAL, SUN, TEXTURE, Box, cover, hit_box, planks, sample
from painting import blend, color, noise
from writing import SIZE, write_clip

from studio.core.time import FrameRate

OUTPUT = Path(__file__).with_name("desk.mp4")
FRAMES = 96
RATE = FrameRate.from_value(24)
CASE = (1.72, 1.16)
"""Width and height of the monitor's front."""
SCREEN = (0.08, 0.08, 0.08, 0.22)
"""How far the screen lies inside the front: left, top, right, bottom."""
MIDDLE = np.array([0.0, -0.86, 0.1])
TURN = math.radians(10)
RIGHT = np.array([math.cos(TURN), 0.0, math.sin(TURN)])
NORMAL = np.array([math.sin(TURN), 0.0, -math.cos(TURN)])  # towards the camera
DOWN = np.array([0.0, 1.0, 0.0])
FINENESS = 720  # pixels of the front's painting for each unit
THROWN = (30, 66)
RADIUS = 0.2


def beige() -> np.ndarray:
    """Paint the plastic of the case, [TEXTURE, TEXTURE, 3]."""
    return blend(color(196, 184, 156), color(226, 216, 190), noise((TEXTURE, TEXTURE), 60, 71, 6)).astype(np.float32)


BOXES = (
    Box((0.07, -0.84, 0.5), (0.7, 0.46, 0.38), -10, beige()),
    Box((0.05, -0.14, 0.4), (0.36, 0.14, 0.3), -10, beige() * 0.8),
    Box((-1.42, -0.09, 0.15), (0.42, 0.09, 0.3), 16, cover(5, color(44, 74, 122), color(240, 214, 150))),
    Box((-1.4, -0.25, 0.18), (0.36, 0.07, 0.26), -6, cover(9, color(172, 62, 54), color(250, 236, 214))),
    Box((1.45, -0.34, 0.55), (0.34, 0.34, 0.3), -24, planks(17, color(54, 84, 74), color(132, 176, 148), 4)),
    Box((1.42, -0.86, 0.58), (0.18, 0.18, 0.18), 12, cover(31, color(244, 196, 88), color(120, 40, 44))),
    Box((0.02, -0.035, -0.86), (0.72, 0.035, 0.2), -8, cover(41, color(206, 198, 178), color(92, 86, 80))),
    Box((1.12, -0.05, -0.78), (0.26, 0.05, 0.18), 30, cover(23, color(232, 226, 214), color(54, 92, 98))),
)


def case_front() -> np.ndarray:
    """Paint the front of the case: labels, keys, screws and stuck notes around black glass, [H, W, 3]."""
    wide, high = (round(side * FINENESS) for side in CASE)
    picture = blend(color(206, 194, 166), color(232, 222, 198), noise((high, wide), 70, 73, 6)).astype(np.float32)
    left, top, right, bottom = (round(part * FINENESS) for part in SCREEN)

    def tint(red: int, green: int, blue: int) -> tuple[float, float, float]:
        first, second, third = (float(part) for part in color(red, green, blue))
        return first, second, third

    for inset, paint in ((16, (150, 140, 118)), (6, (70, 66, 60)), (0, (9, 11, 13))):
        first = (left - inset, top - inset)
        cv2.rectangle(picture, first, (wide - right + inset - 1, high - bottom + inset - 1), tint(*paint), -1)
    for x in (26, wide - 26):
        for y in (26, high // 2, high - 26):
            cv2.circle(picture, (x, y), 12, tint(120, 112, 96), -1, cv2.LINE_AA)
            cv2.line(picture, (x - 8, y - 5), (x + 8, y + 5), tint(60, 56, 50), 4, cv2.LINE_AA)
    row = high - bottom // 2
    for number, paint in enumerate(((206, 66, 54), (238, 178, 62), (92, 158, 92), (62, 122, 168))):
        cv2.rectangle(picture, (64 + 58 * number, row - 16), (104 + 58 * number, row + 16), tint(*paint), -1)
        cv2.rectangle(picture, (64 + 58 * number, row - 16), (104 + 58 * number, row + 16), tint(60, 56, 50), 3)
    for line in range(9):
        x = wide // 2 - 110 + 28 * line
        cv2.line(picture, (x, row - 34), (x, row + 34), tint(96, 90, 78), 8, cv2.LINE_AA)
    name = np.zeros((high, wide), np.uint8)
    cv2.putText(name, "FRAMELOOM", (wide - 460, row + 14), cv2.FONT_HERSHEY_DUPLEX, 1.6, (255,), 4, cv2.LINE_AA)
    picture = blend(picture, color(84, 62, 52), name.astype(np.float32) / 255)
    cv2.circle(picture, (wide - 70, row), 24, tint(70, 66, 60), -1, cv2.LINE_AA)
    cv2.circle(picture, (wide - 70, row), 14, tint(244, 92, 60), -1, cv2.LINE_AA)
    random = np.random.default_rng(8)
    for y in range(70, high - 60, 44):  # specks and scratches of years
        for speck in (random.integers(8, left - 22), random.integers(wide - right + 22, wide - 8)):
            cv2.circle(picture, (int(speck), y + int(random.integers(-8, 8))), int(random.integers(3, 7)),
                       tint(118, 102, 82), -1, cv2.LINE_AA)  # fmt: skip
    for x in range(90, wide - 60, 62):
        cv2.circle(picture, (x, 24 + int(random.integers(-6, 7))), int(random.integers(3, 7)), tint(118, 102, 82), -1)
    return picture


def camera_at(frame: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where the camera is, [3], and its axes as rows (right, down, forward), [3, 3]."""
    share = frame / (FRAMES - 1)
    ease = share * share * (3 - 2 * share)
    angle = math.radians(-27 + 50 * ease)
    away = 4.3 - 0.7 * math.sin(math.pi * share)
    sway = 0.012 * np.array([math.sin(frame / 5.1), math.sin(frame / 3.7 + 1), 0.0])
    place = np.array([away * math.sin(angle), -1.5 - 0.35 * share, -away * math.cos(angle)]) + sway
    forward = np.array([0.06, -0.74, 0.1]) - place
    forward /= np.linalg.norm(forward)
    right = np.cross(np.array([0.02 * math.sin(frame / 17), 1.0, 0.0]), forward)
    right /= np.linalg.norm(right)
    return place, np.stack([right, np.cross(forward, right), forward])


def project(places: np.ndarray, frame: float) -> np.ndarray:
    """Return where places [N, 3] are seen, in pixels of the clip: [N, 2]."""
    origin, axes = camera_at(frame)
    seen = (places - origin) @ axes.T
    return np.asarray(seen[:, :2] / seen[:, 2:] * FOCAL * SIZE[0] + np.array(SIZE) / 2)


def front_corners(inset: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)) -> np.ndarray:
    """Return the corners of the monitor's front from the upper left one on, or of what lies inside: [4, 3]."""
    left, top, right, bottom = inset
    x, y = (-CASE[0] / 2 + left, CASE[0] / 2 - right), (-CASE[1] / 2 + top, CASE[1] / 2 - bottom)
    walk = ((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))
    return np.stack([MIDDLE + u * RIGHT + v * DOWN for u, v in walk])


def screen_corners(frame: float) -> np.ndarray:
    """Return where the corners of the screen are seen, from the upper left one clockwise, in pixels: [4, 2]."""
    return project(front_corners(SCREEN), frame)


def ball_at(frame: float) -> np.ndarray:
    """Return where the middle of the ball is: it is thrown from left to right in front of the monitor."""
    share = (frame - THROWN[0]) / (THROWN[1] - THROWN[0])
    return np.array([-2.3 + 4.6 * share, -0.62 - 2.0 * share * (1 - share), -1.0])


def hit_front(front: np.ndarray, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far along each ray the monitor's front is (inf: beside it), [N], and its color there, [N, 3]."""
    facing = rays @ NORMAL
    distance = (MIDDLE - origin) @ NORMAL / np.where(facing < -1e-6, facing, -1e-6)
    place = origin + rays * distance[:, None] - MIDDLE
    u, v = place @ RIGHT / CASE[0] + 0.5, place @ DOWN / CASE[1] + 0.5
    there = (facing < -1e-6) & (np.abs(u - 0.5) < 0.5) & (np.abs(v - 0.5) < 0.5)
    distance[~there] = np.inf
    columns = 1024
    padded = [np.pad(part[there], (0, -int(there.sum()) % columns)) for part in (u, v)]
    x, y = (part.reshape(-1, columns) * side for part, side in zip(padded, front.shape[1::-1], strict=True))
    painted = cv2.remap(front, (x - 0.5).astype(np.float32), (y - 0.5).astype(np.float32), cv2.INTER_LINEAR,
                        borderMode=cv2.BORDER_REPLICATE).reshape(-1, 3)[: int(there.sum())]  # fmt: skip
    left, top, right, bottom = SCREEN
    x, y = u[there] * CASE[0], v[there] * CASE[1]
    glass = (x > left) & (x < CASE[0] - right) & (y > top) & (y < CASE[1] - bottom)
    colors = np.zeros((len(rays), 3), np.float32)
    seen = rays[there]
    mirrored = seen - 2 * (seen @ NORMAL)[:, None] * NORMAL
    colors[there] = np.where(glass[:, None], painted + window(mirrored / np.linalg.norm(mirrored, axis=1)[:, None]),
                             painted * (0.5 + 0.5 * max(0.0, float(NORMAL @ SUN))))  # fmt: skip
    return distance, colors


def window(rays: np.ndarray) -> np.ndarray:
    """Return what the glass mirrors: a window with a cross behind the camera, out of focus, [N, 3]."""

    def within(value: np.ndarray, half: float, soft: float) -> np.ndarray:
        return np.asarray(np.clip((half - np.abs(value)) / soft + 0.5, 0, 1))

    x, y = np.arctan2(rays[:, 0], -rays[:, 2]) - 0.3, rays[:, 1] - 0.15
    panes = within(x, 0.14, 0.04) * within(y, 0.07, 0.03) * (1 - 0.8 * within(x, 0.006, 0.02))
    panes *= 1 - 0.8 * within(y, 0.004, 0.015)
    room = 0.03 * np.clip(0.9 - 2.5 * y, 0, 1)
    return np.asarray(panes[:, None] * color(70, 82, 92) + room[:, None] * color(255, 220, 180), np.float32)


def hit_ball(frame: float, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far along each ray the ball is (inf: beside it), [N], and its color there, [N, 3]."""
    toward = ball_at(frame) - origin
    length = np.linalg.norm(rays, axis=1)
    along = rays @ toward / length
    inside = RADIUS**2 - (toward @ toward - along**2)
    there = (inside > 0) & (along > 0)
    distance = np.where(there, along - np.sqrt(np.maximum(inside, 0)), np.inf) / length
    normal = (origin + rays[there] * distance[there, None] - ball_at(frame)) / RADIUS
    turn = 0.16 * frame
    x, y = (math.cos(turn) * normal[:, 0] - math.sin(turn) * normal[:, 1],
            math.sin(turn) * normal[:, 0] + math.cos(turn) * normal[:, 1])  # fmt: skip
    part = np.floor((np.arctan2(y, x - 0.3 * normal[:, 2]) / math.tau + 0.5) * 6).astype(int) % 6
    paints = np.stack([color(226, 66, 52), color(250, 240, 220), color(46, 118, 176), color(250, 240, 220),
                       color(246, 190, 62), color(250, 240, 220)])  # fmt: skip
    light = 0.4 + 0.7 * np.clip(normal @ SUN, 0, 1)
    shine = np.clip(normal @ SUN, 0, 1) ** 30 * 0.4
    colors = np.zeros((len(rays), 3), np.float32)
    colors[there] = paints[part] * light[:, None] + shine[:, None]
    return distance, colors


def shade_desk(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return how much light a place on the desk gets, 0..1: less under what stands on it."""
    light = np.ones_like(x)
    for box in BOXES[1:]:
        turn = math.radians(box.turn)
        tall = min(-2 * box.center[1], 0.8)
        for step in np.linspace(0, 1, 7):
            dx = x - box.center[0] - SUN[0] / SUN[1] * tall * step
            dz = z - box.center[2] - SUN[2] / SUN[1] * tall * step
            a = np.abs(math.cos(turn) * dx - math.sin(turn) * dz) - box.half[0]
            b = np.abs(math.sin(turn) * dx + math.cos(turn) * dz) - box.half[2]
            outside = np.hypot(np.maximum(a, 0), np.maximum(b, 0))
            light = np.minimum(light, 0.45 + 0.55 * np.clip(outside / (0.04 + 0.2 * step), 0, 1))
    return light


def picture(frame: int, desk: np.ndarray, wall: np.ndarray, front: np.ndarray) -> np.ndarray:
    """Return the view of one frame."""
    origin, axes = camera_at(frame)
    width, height = SIZE[0] * FINE, SIZE[1] * FINE
    y, x = np.mgrid[0:height, 0:width].reshape(2, -1) + 0.5
    rays = np.stack([x - width / 2, y - height / 2, np.full(x.shape, FOCAL * width)], axis=1) / (FOCAL * width) @ axes
    back = (2.6 - origin[2]) / np.maximum(rays[:, 2], 1e-6)
    spots = origin + rays * back[:, None]
    colors = sample(wall, spots[:, 0] / 3 + 0.3, spots[:, 1] / 3) * np.clip(1.05 + 0.16 * spots[:, 1], 0.35, 1)[:, None]
    nearest = np.full(len(rays), np.inf)
    down = rays[:, 1] > 1e-4
    distance = -origin[1] / np.where(down, rays[:, 1], 1.0)
    spots = origin + rays * distance[:, None]
    on_desk = down & (np.abs(spots[:, 0]) < 6) & (spots[:, 2] < 1.6)
    spots = spots[on_desk]
    light = shade_desk(spots[:, 0], spots[:, 2])
    colors[on_desk] = sample(desk, spots[:, 0] / 2.2, spots[:, 2] / 2.2) * light[:, None]
    nearest[on_desk] = distance[on_desk]
    found = [hit_box(box, origin, rays) for box in BOXES]
    for distance, painted in (*found, hit_front(front, origin, rays), hit_ball(frame, origin, rays)):
        closer = distance < nearest
        colors[closer], nearest[closer] = painted[closer], distance[closer]
    return np.asarray(colors.reshape(height, width, 3), np.float32)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame."""
    desk = planks(3, color(112, 66, 40), color(176, 116, 72), 4)
    paper = noise((TEXTURE, TEXTURE), 90, 51, 5)
    y, x = np.mgrid[0:TEXTURE, 0:TEXTURE]
    pattern = (np.sin(x * math.tau / 64) * np.sin(y * math.tau / 64) > 0.55).astype(np.float32)
    wall = blend(color(62, 92, 98), color(92, 124, 122), paper)
    wall = blend(wall, color(150, 160, 138), cv2.GaussianBlur(pattern, (0, 0), 1.5) * 0.5).astype(np.float32)
    front = case_front()
    for frame in range(FRAMES):
        yield picture(frame, desk, wall, front)


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=74)


if __name__ == "__main__":
    main()
