"""What each template tells whoever opens it: what it does, what to change first, and the node that is selected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guide:
    """The notes of a template.

    Args:
        selected: The id of the node that is to be changed first.
        does: What the graph does, in a sentence or two.
        first: What to change first, and how.
    """

    selected: str
    does: str
    first: str


_PROMPT_HELP = "Write another sentence: objects, colors, motions and a background."
GUIDES = {
    "text-to-video": Guide(
        "prompt",
        "A small network turns a sentence into animated layers, one for each thing in it. Music drives what pulses.",
        f"Change first: Prompt. {_PROMPT_HELP}",
    ),
    "audio-to-video": Guide(
        "prompt",
        "A sentence says what is seen, and the music makes it pulse: choose your own sound in Music.",
        f"Change first: Prompt. {_PROMPT_HELP}",
    ),
    "image-to-video": Guide(
        "prompt",
        "Video Diffusion lets a picture go on as the sentence says. It knows small shapes and their directions.",
        "Change first: Prompt and Picture. Say the same in both, for example “a blue square moves up”.",
    ),
    "text-to-video-large": Guide(
        "clip",
        "A pretrained model makes a long clip in windows that go on from each other; the prompt has keyframes.",
        "Change first: Text to Video. Choose a model that you have, then write the prompt.",
    ),
    "image-to-video-large": Guide(
        "clip",
        "A pretrained model sets a picture in motion, as the prompt says.",
        "Change first: Image to Video. Choose a model that you have, then the picture and the prompt.",
    ),
    "remove-an-object": Guide(
        "mask",
        "A mask follows a ball, and what other frames show behind it fills the hole: no model is needed.",
        "Change first: Ball. Key its center where the object of your own clip is, which you choose in Video.",
    ),
    "control-a-clip": Guide(
        "clip",
        "The edges of a clip say where everything is, a sentence says what it is, and a picture how it looks.",
        "Change first: Text to Video. Choose a model that you have, then the prompt; Edges shows what it is given.",
    ),
    "stylise-a-clip": Guide(
        "stylise",
        "A pretrained model repaints a clip; noise that moves with the picture keeps the strokes on what moves.",
        "Change first: Stylize Clip. Write the style as the prompt; the strength has keyframes.",
    ),
    "picture-in-two-passes": Guide(
        "details",
        "A picture is made at the size that the model knows, enlarged, and made anew in its details (hires pass).",
        "Change first: Second Pass. Its strength says how much changes; model and prompt are as in Text to Image.",
    ),
    "upscale-a-clip": Guide(
        "upscale",
        "Each frame is enlarged by a model; averaging along the motion takes away what flickers from frame to frame.",
        "Change first: Upscale. Choose a model that you have, and your clip in Video; more strength is steadier.",
    ),
    "dub-a-clip": Guide(
        "translate",
        "Speech is heard, translated, spoken in time and laid over the original, with subtitles.",
        "Change first: Translate. Set the languages, choose a model for Speak, and your clip in Video.",
    ),
    "sound-for-a-clip": Guide(
        "sound",
        "A model says in words what a clip shows, another makes the sound of it, mixed with the clip's own.",
        "Change first: Text to Audio. Choose a model that you have and press Generate; Caption can be replaced by a "
        "prompt.",
    ),
    "train-on-your-clips": Guide(
        "clips",
        "A space-time VAE learns your clips: press Train in the Train panel and watch its samples.",
        "Change first: Folder Dataset. Choose a folder with your clips; their names are the captions.",
    ),
    "key-a-green-screen": Guide(
        "key",
        "Key removes the green screen and its light on the subject; levels and color match it to the background.",
        "Change first: Key. Pick the color of your screen, then set the clips in Green Screen and Background.",
    ),
    "replace-the-sky": Guide(
        "roto",
        "A shape along the roofs follows the town, and an evening sky moves with it; color and light match the two.",
        "Change first: Roto. Draw the sky of your own clip, which you choose in Video, and its town in Track Town.",
    ),
    "replace-a-screen": Guide(
        "track",
        "A monitor is followed and a clip pinned into its screen; the glass still mirrors, and a ball passes by.",
        "Change first: Track Monitor. Draw four points around your own screen; Roto Frame leaves out the glass.",
    ),
    "paint-out-a-wire": Guide(
        "paint",
        "Strokes take the sky from other frames, and lines that follow the plane show them where the wires were.",
        "Change first: Roto Paint. Its strokes look ten frames away, and shift by as much as the sky went.",
    ),
    "layers-and-a-title": Guide(
        "title",
        "Two framed clips lie over a blurred background with a soft shadow; keyframes of Transform move them.",
        "Change first: Title. Then choose your clips in First Photo, Second Photo and Background.",
    ),
    "slow-motion": Guide(
        "slow_motion",
        "Optical Flow measures how everything moves, and Slow Motion makes the pictures in between.",
        "Change first: Slow Motion. Set the speed; choose your clip in Video.",
    ),
    "motion-transfer": Guide(
        "owl",
        "Points tracked on one clip move another picture: the owl nods as the mask does.",
        "Change first: Owl. Choose a picture whose face lies where the clip's does.",
    ),
    "music-visualiser": Guide(
        "visualizer",
        "A ring of bars shows the tones of the music and breathes with its beat.",
        "Change first: Music Visualizer. Try other styles and palettes; choose your sound in Music.",
    ),
    "style": Guide(
        "style",
        "The clip takes the colors and the strokes of a painting, steadily from frame to frame.",
        "Change first: Style Transfer. Set color and detail; choose another painting in Painting.",
    ),
    "stabilise-and-grade": Guide(
        "stabilize",
        "Stabilize takes the shaking out; levels, balance and saturation give the flat picture contrast and color.",
        "Change first: Stabilize. More smoothness is calmer, and cuts more off the edges.",
    ),
    "motion-blur-and-grain": Guide(
        "blur",
        "What moves is blurred as by a shutter; glow and grain make it look like film.",
        "Change first: Motion Blur. 180° is a film camera's shutter, 360° is open all the time.",
    ),
    "pulse": Guide(
        "remap",
        "The loudness of the sound drives the radius of the glow, and a slow wave turns the trails.",
        "Change first: Glow by Loudness. Its high output is the glow at full loudness.",
    ),
    "keypoint-tracks": Guide(
        "track",
        "Points are found on what moves and followed; each has its number, color and tail.",
        "Change first: Track Keypoints. Set how many points there are, and how far apart.",
    ),
    "camera-solve": Guide(
        "solve",
        "Camera Solve finds out where the camera was, and which points it saw; Point Cloud shows them in space.",
        "Change first: Camera Solve. Choose your clip in Video; the camera has to move, not only turn.",
    ),
    "grade": Guide(
        "levels",
        "A chain of corrections, from left to right: gain, levels, saturation, sharpening.",
        "Change first: Levels. Set black and white to the ends of the histogram; choose your clip in Video.",
    ),
    "train-video-vae": Guide(
        "train",
        "A space-time VAE learns small clips of shapes from their captions: press Train in the Train panel.",
        "Change first: Train. More steps learn more; Prompt is what you see afterwards.",
    ),
    "train-latent-diffusion": Guide(
        "train",
        "The VAE makes 32 numbers of a clip; Latent Prior learns which ones a caption asks for; Decoder draws them.",
        "Change first: Train. More steps learn more. Then choose the weights in Latent Prior, its text and Decoder.",
    ),
    "train-video-gan": Guide(
        "train",
        "A generator draws clips, and a critic says which ones look made: both learn from each other.",
        "Change first: Train. More steps learn more; Prompt is what you see afterwards.",
    ),
    "train-video-diffusion": Guide(
        "train",
        "Video Diffusion learns to draw the shapes that captions name, and how they move.",
        "Change first: Train. More steps learn more; Prompt is what you see afterwards.",
    ),
    "train-image-to-video": Guide(
        "train",
        "Video Diffusion learns how a picture goes on, as its caption says.",
        "Change first: Train. More steps learn more; Prompt and Picture are what you see afterwards.",
    ),
    "train-starter": Guide(
        "train",
        "How the network of “Text to video” was made: scenes are drawn by lot, and it learns to say their layers.",
        "Change first: Train. 4500 steps take about twenty minutes on one core.",
    ),
}  # fmt: skip
