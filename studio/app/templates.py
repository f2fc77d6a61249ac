"""The templates that come with the program: their order, their names, and what they do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.session.template_entry import TemplateEntry

GRAPHS_FOLDER: Final = Path(__file__).resolve().parents[2] / "assets" / "graphs"
STARTER_GRAPH: Final = GRAPHS_FOLDER / "slow-motion.loom"
PICTURES_FOLDER: Final = GRAPHS_FOLDER / "pictures"

_SEARCH_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "text-to-video": (
        tr_noop("Text to video"),
        tr_noop(
            "A sentence becomes animated layers: shapes, titles, backgrounds. A small network that comes along does it."
        ),
    ),
    "audio-to-video": (
        tr_noop("Audio to video"),
        tr_noop("A sentence says what is seen, and the music makes it pulse."),
    ),
    "image-to-video": (
        tr_noop("Image to video"),
        tr_noop("A picture and a sentence become a small clip: a diffusion network, trained on small shapes."),
    ),
    "text-to-video-large": (
        tr_noop("Text to video (large model)"),
        tr_noop("Sentences with keyframes become a clip of any length, in windows that go on from each other."),
        tr_noop("Needs a model, as Wan 2.1 1.3B (about 29 GB), and a graphics card of 8 GB or more."),
    ),
    "image-to-video-large": (
        tr_noop("Image to video (large model)"),
        tr_noop("A picture is set in motion as a sentence says, by a pretrained model."),
        tr_noop("Needs a model, as CogVideoX 5B I2V (21 GB), and a graphics card of 12 GB or more."),
    ),
    "stylise-a-clip": (
        tr_noop("Stylize a clip"),
        tr_noop("A clip turns into a painting as a text says; strokes stick to what moves."),
        tr_noop("Needs a model, as Stable Diffusion (4 GB), and a graphics card to be quick."),
    ),
    "dub-a-clip": (
        tr_noop("Dub a clip"),
        tr_noop("What is said is heard, translated, spoken in time and laid over the original; subtitles come along."),
        tr_noop("Needs models that hear, translate and speak, about 2 GB."),
    ),
    "train-on-your-clips": (
        tr_noop("Train on your own clips"),
        tr_noop("A folder of clips, an encoder, a generator and Train: two minutes show how it goes."),
    ),
    "slow-motion": (
        tr_noop("Slow motion by optical flow"),
        tr_noop("Plays a clip at half its speed; the pictures in between follow the motion."),
    ),
    "motion-transfer": (
        tr_noop("Motion transfer"),
        tr_noop("Points tracked on one clip move another picture: an owl nods as a mask does."),
    ),
    "music-visualiser": (
        tr_noop("Music visualizer"),
        tr_noop("Sound becomes a ring of bars that breathes with the beat."),
    ),
    "style": (
        tr_noop("Style a clip"),
        tr_noop("A clip is repainted with the colors and strokes of a picture, steadily from frame to frame."),
    ),
    "stabilise-and-grade": (
        tr_noop("Stabilize and grade"),
        tr_noop("A flat clip from a shaking hand is held still, then given contrast and color."),
    ),
    "motion-blur-and-grain": (
        tr_noop("Motion blur and grain"),
        tr_noop("What moves is blurred as by a shutter, and the picture gets the grain of film."),
    ),
    "pulse": (
        tr_noop("Audio-driven pulse"),
        tr_noop("The loudness of the sound makes the picture glow, and trails swing behind it."),
    ),
    "keypoint-tracks": (
        tr_noop("Keypoint tracks"),
        tr_noop("Points are found on what moves and followed, each with its number and its tail."),
    ),
    "camera-solve": (
        tr_noop("Camera solve"),
        tr_noop("Where the camera was is found out from the clip, and the scene becomes points in space."),
    ),
    "grade": (
        tr_noop("Grade a clip"),
        tr_noop("Gain, levels, saturation and sharpening, one after the other."),
    ),
    "train-video-vae": (
        tr_noop("Train a VAE"),
        tr_noop("A space-time VAE learns small clips of shapes from their captions, in a few minutes."),
    ),
    "train-video-gan": (
        tr_noop("Train a GAN"),
        tr_noop("A generator and a critic play against each other on small clips of shapes."),
    ),
    "train-video-diffusion": (
        tr_noop("Train a diffusion network"),
        tr_noop("Video Diffusion learns to draw the shapes that captions name, and how they move."),
    ),
    "train-image-to-video": (
        tr_noop("Train image to video"),
        tr_noop("Video Diffusion learns how a picture goes on, as its caption says."),
    ),
    "train-starter": (
        tr_noop("Train the starter"),
        tr_noop("How the network of “Text to video” was made: about twenty minutes on one core."),
    ),
}
"""Name of the file → title, description, and what it needs, in the order of the gallery."""


def find_templates(folder: Path = GRAPHS_FOLDER) -> tuple[TemplateEntry, ...]:
    """Return the templates in a folder: those that are known in their order, then all others by name."""
    files = {path.stem: path for path in sorted(folder.glob("*.loom"))}
    names = [*(name for name in _SEARCH_WORDS if name in files), *(name for name in files if name not in _SEARCH_WORDS)]
    return tuple(_entry(files[name]) for name in names)


def _entry(path: Path) -> TemplateEntry:
    title, *words = _SEARCH_WORDS.get(path.stem, (path.stem.replace("-", " ").capitalize(),))
    about, needs = (*words, "", "")[:2]
    picture = path.parent / PICTURES_FOLDER.name / f"{path.stem}.jpg"
    return TemplateEntry(path, title, about, needs, picture if picture.exists() else None)
