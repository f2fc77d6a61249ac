"""Make the pictures of the templates, as the gallery shows them: one frame of each, 480×270.

.venv/bin/python assets/graphs/make_gallery.py [NAME …]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2

from studio.app.run import main as frameloom

FOLDER = Path(__file__).resolve().parent
WIDTH, HEIGHT, QUALITY = 480, 270, 86
FRAMES = {
    "slow-motion": 61, "grade": 40, "pulse": 30, "motion-transfer": 18, "music-visualiser": 126,
    "motion-blur-and-grain": 40, "style": 20, "keypoint-tracks": 52,
}  # fmt: skip
"""Which frame stands for a template; others show their 24th."""


def make(graph: Path) -> Path:
    """Render a frame of what a template writes, and keep it as a small JPEG."""
    frame = FRAMES.get(graph.stem, 24)
    with tempfile.TemporaryDirectory() as folder:
        movie = Path(folder) / "frame.mkv"
        code = frameloom(["render", str(graph), "--range", f"{frame}-{frame}", "--quiet", "-o", str(movie)])
        if code:
            raise SystemExit(code)
        read, picture = cv2.VideoCapture(str(movie)).read()
    if not read:
        raise SystemExit(f"{graph.name}: nothing was rendered")
    small = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    target = FOLDER / "pictures" / f"{graph.stem}.jpg"
    target.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(target), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return target


if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    for path in sorted(FOLDER.glob("*.loom")):
        if not wanted or path.stem in wanted:
            print(make(path))
