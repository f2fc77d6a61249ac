"""The templates that come with the program: their order, their names, and what they do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.core.language import marked
from studio.ui.gallery.entry import TemplateEntry

GRAPHS: Final = Path(__file__).resolve().parents[2] / "assets" / "graphs"
STARTER: Final = GRAPHS / "slow-motion.loom"
PICTURES: Final = GRAPHS / "pictures"

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "text-to-video": (
        marked("Text to video"),
        marked(
            "A sentence becomes animated layers: shapes, titles, backgrounds. A small network that comes along does it."
        ),
    ),
    "audio-to-video": (
        marked("Audio to video"),
        marked("A sentence says what is seen, and the music makes it pulse."),
    ),
    "image-to-video": (
        marked("Image to video"),
        marked("A picture and a sentence become a small clip: a diffusion network, trained on small shapes."),
    ),
    "text-to-video-large": (
        marked("Text to video (large model)"),
        marked("Sentences with keyframes become a clip of any length, in windows that go on from each other."),
        marked("Needs a model, as Wan 2.1 1.3B (about 29 GB), and a graphics card of 8 GB or more."),
    ),
    "image-to-video-large": (
        marked("Image to video (large model)"),
        marked("A picture is set in motion as a sentence says, by a pretrained model."),
        marked("Needs a model, as CogVideoX 5B I2V (21 GB), and a graphics card of 12 GB or more."),
    ),
    "stylise-a-clip": (
        marked("Stylise a clip"),
        marked("A clip turns into a painting as a text says; strokes stick to what moves."),
        marked("Needs a model, as Stable Diffusion (4 GB), and a graphics card to be quick."),
    ),
    "dub-a-clip": (
        marked("Dub a clip"),
        marked("What is said is heard, translated, spoken in time and laid over the original; subtitles come along."),
        marked("Needs models that hear, translate and speak, about 2 GB."),
    ),
    "train-on-your-clips": (
        marked("Train on your own clips"),
        marked("A folder of clips, an encoder, a generator and Train: two minutes show how it goes."),
    ),
    "slow-motion": (
        marked("Slow motion by optical flow"),
        marked("Plays a clip at half its speed; the pictures in between follow the motion."),
    ),
    "motion-transfer": (
        marked("Motion transfer"),
        marked("Points tracked on one clip move another picture: an owl nods as a mask does."),
    ),
    "music-visualiser": (
        marked("Music visualiser"),
        marked("Sound becomes a ring of bars that breathes with the beat."),
    ),
    "style": (
        marked("Style a clip"),
        marked("A clip is repainted with the colours and strokes of a picture, steadily from frame to frame."),
    ),
    "stabilise-and-grade": (
        marked("Stabilise and grade"),
        marked("A flat clip from a shaking hand is held still, then given contrast and colour."),
    ),
    "motion-blur-and-grain": (
        marked("Motion blur and grain"),
        marked("What moves is blurred as by a shutter, and the picture gets the grain of film."),
    ),
    "pulse": (
        marked("Audio-driven pulse"),
        marked("The loudness of the sound makes the picture glow, and trails swing behind it."),
    ),
    "keypoint-tracks": (
        marked("Keypoint tracks"),
        marked("Points are found on what moves and followed, each with its number and its tail."),
    ),
    "camera-solve": (
        marked("Camera solve"),
        marked("Where the camera was is found out from the clip, and the scene becomes points in space."),
    ),
    "grade": (
        marked("Grade a clip"),
        marked("Gain, levels, saturation and sharpening, one after the other."),
    ),
    "train-video-vae": (
        marked("Train a VAE"),
        marked("A space-time VAE learns small clips of shapes from their captions, in a few minutes."),
    ),
    "train-video-gan": (
        marked("Train a GAN"),
        marked("A generator and a critic play against each other on small clips of shapes."),
    ),
    "train-video-diffusion": (
        marked("Train a diffusion network"),
        marked("Video Diffusion learns to draw the shapes that captions name, and how they move."),
    ),
    "train-image-to-video": (
        marked("Train image to video"),
        marked("Video Diffusion learns how a picture goes on, as its caption says."),
    ),
    "train-starter": (
        marked("Train the starter"),
        marked("How the network of “Text to video” was made: about twenty minutes on one core."),
    ),
}
"""Name of the file → title, description, and what it needs, in the order of the gallery."""


def templates_there(folder: Path = GRAPHS) -> tuple[TemplateEntry, ...]:
    """Return the templates in a folder: those that are known in their order, then all others by name."""
    files = {path.stem: path for path in sorted(folder.glob("*.loom"))}
    names = [*(name for name in _WORDS if name in files), *(name for name in files if name not in _WORDS)]
    return tuple(_entry(files[name]) for name in names)


def _entry(path: Path) -> TemplateEntry:
    title, *words = _WORDS.get(path.stem, (path.stem.replace("-", " ").capitalize(),))
    about, needs = (*words, "", "")[:2]
    picture = path.parent / PICTURES.name / f"{path.stem}.jpg"
    return TemplateEntry(path, title, about, needs, picture if picture.exists() else None)
