"""Styles of prompts: a template around what is to be seen, and what is not to be seen, by a name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk import Media

PLACE: Final = "{prompt}"
"""Stands in a template for the text that it is laid around."""

_SHOWN: Final = 20


class PromptStyle(StrEnum):
    """Style of a prompt."""

    NONE = "none"
    PHOTO = "photo"
    CINEMATIC = "cinematic"
    FILM_NOIR = "film noir"
    VINTAGE_FILM = "vintage film"
    MACRO = "macro photo"
    PORTRAIT = "studio portrait"
    DOCUMENTARY = "documentary"
    ANIME = "anime"
    COMIC = "comic book"
    CARTOON = "cartoon"
    LINE_ART = "line art"
    PENCIL = "pencil sketch"
    INK = "ink wash"
    WATERCOLOR = "watercolor"
    OIL = "oil painting"
    CONCEPT_ART = "concept art"
    FANTASY = "fantasy"
    NEON = "neon city"
    CLAY = "clay animation"
    LOW_POLY = "low poly"
    RENDER = "3d render"
    PIXEL_ART = "pixel art"
    PAPER = "paper cut"
    ISOMETRIC = "isometric"
    OWN = "from a file"


@dataclass(frozen=True, slots=True)
class StyleTemplate:
    """Template of a style.

    Args:
        prompt: Has `{prompt}` where the text goes; without it, it is put behind the text.
        negative: What is not to be seen; put before the negative prompt that there is.
    """

    prompt: str
    negative: str = ""

    def apply(self, text: str) -> str:
        """Return what is to be seen, in the style."""
        if PLACE in self.prompt:
            return self.prompt.replace(PLACE, text)
        return ", ".join(part for part in (text, self.prompt) if part)

    def apply_negative(self, text: str) -> str:
        """Return what is not to be seen, in the style."""
        if PLACE in self.negative:
            return self.negative.replace(PLACE, text)
        return ", ".join(part for part in (self.negative, text) if part)


STYLE_TEMPLATES: Final[Mapping[PromptStyle, StyleTemplate]] = MappingProxyType({
    PromptStyle.PHOTO: StyleTemplate(
        "photograph of {prompt}, natural light, true colors, fine detail, sharp focus",
        "drawing, painting, illustration, render, waxy skin",
    ),
    PromptStyle.CINEMATIC: StyleTemplate(
        "film still of {prompt}, widescreen, dramatic light, shallow depth of field, color graded, fine grain",
        "flat light, drawing, cartoon, home video",
    ),
    PromptStyle.FILM_NOIR: StyleTemplate(
        "black and white film still of {prompt}, hard key light, deep shadows, smoke, low angle",
        "color, bright, cheerful, drawing",
    ),
    PromptStyle.VINTAGE_FILM: StyleTemplate(
        "{prompt}, shot on old 16 mm film, faded colors, light leaks, dust and scratches, soft halation",
        "digital, clean, oversharpened, drawing",
    ),
    PromptStyle.MACRO: StyleTemplate(
        "extreme close-up of {prompt}, macro lens, thin plane of focus, tiny details, soft background",
        "wide shot, distant, drawing",
    ),
    PromptStyle.PORTRAIT: StyleTemplate(
        "studio portrait of {prompt}, softbox light, plain backdrop, 85 mm lens, catchlights, natural skin",
        "harsh shadows, cluttered background, drawing, extra fingers",
    ),
    PromptStyle.DOCUMENTARY: StyleTemplate(
        "candid documentary shot of {prompt}, handheld camera, available light, real place, unposed",
        "staged, glossy, fantasy, drawing",
    ),
    PromptStyle.ANIME: StyleTemplate(
        "anime frame of {prompt}, clean line work, flat cel shading, painted background, expressive",
        "photograph, realistic, 3d render, muddy colors",
    ),
    PromptStyle.COMIC: StyleTemplate(
        "comic book panel of {prompt}, bold ink outlines, halftone dots, strong flat colors, dynamic pose",
        "photograph, blurry, soft shading, speech text",
    ),
    PromptStyle.CARTOON: StyleTemplate(
        "hand-drawn cartoon of {prompt}, rounded shapes, thick outlines, bright simple colors",
        "photograph, realistic, gritty, complex texture",
    ),
    PromptStyle.LINE_ART: StyleTemplate(
        "line art of {prompt}, thin black lines on white paper, no shading, confident strokes",
        "color, gray fill, photograph, noise, blur",
    ),
    PromptStyle.PENCIL: StyleTemplate(
        "pencil sketch of {prompt}, graphite on rough paper, cross-hatching, visible construction lines",
        "color, photograph, digital gloss",
    ),
    PromptStyle.INK: StyleTemplate(
        "ink wash painting of {prompt}, few brush strokes, diluted black ink, empty space, rice paper",
        "color, photograph, busy detail, hard edges",
    ),
    PromptStyle.WATERCOLOR: StyleTemplate(
        "watercolor of {prompt}, transparent washes, wet edges, white of the paper, loose brushwork",
        "photograph, opaque paint, hard outline, digital",
    ),
    PromptStyle.OIL: StyleTemplate(
        "oil painting of {prompt}, thick brush strokes, visible canvas, warm glazes, rich shadows",
        "photograph, flat, digital gloss, line art",
    ),
    PromptStyle.CONCEPT_ART: StyleTemplate(
        "concept art of {prompt}, painted key frame, strong silhouette, atmospheric perspective, sense of scale",
        "photograph, unfinished, amateur, watermark",
    ),
    PromptStyle.FANTASY: StyleTemplate(
        "{prompt} in an enchanted world, glowing light, ornate detail, mist, storybook illustration",
        "modern, plain, photograph, dull",
    ),
    PromptStyle.NEON: StyleTemplate(
        "{prompt}, neon-lit city at night, wet reflections, magenta and cyan light, haze",
        "daylight, countryside, flat light",
    ),
    PromptStyle.CLAY: StyleTemplate(
        "stop-motion clay figure of {prompt}, fingerprints in the clay, miniature set, soft practical light",
        "photograph of a person, drawing, glossy render",
    ),
    PromptStyle.LOW_POLY: StyleTemplate(
        "low-poly model of {prompt}, flat triangles, clean facets, simple colors, soft ambient light",
        "photograph, fine texture, noise, outline",
    ),
    PromptStyle.RENDER: StyleTemplate(
        "3d render of {prompt}, physically based materials, global illumination, soft shadows, high detail",
        "drawing, sketch, noise, flat shading",
    ),
    PromptStyle.PIXEL_ART: StyleTemplate(
        "pixel art of {prompt}, small fixed palette, crisp square pixels, readable shapes, 16-bit game",
        "photograph, smooth gradient, blur, anti-aliasing",
    ),
    PromptStyle.PAPER: StyleTemplate(
        "layered paper cut of {prompt}, cut edges, stacked sheets of colored paper, soft drop shadows",
        "photograph, paint, gloss, fine lines",
    ),
    PromptStyle.ISOMETRIC: StyleTemplate(
        "isometric view of {prompt}, tidy miniature scene, parallel edges, soft light, plain background",
        "perspective distortion, horizon, photograph, clutter",
    ),
})  # fmt: skip
"""The styles that are there without a file; their wording is ours."""


def read_style_file(media: Media, file: Path) -> Mapping[str, StyleTemplate]:
    """Return the styles of a file, by their names.

    A JSON file is a list of objects with `name`, `prompt` and `negative_prompt`, as Fooocus has them; a CSV file has
    these columns, as that of the Stable Diffusion web UI.

    Args:
        media: Reads it.
        file: Its suffix says of which kind it is.

    Raises:
        ParameterError: It is no such file, or has no style.
        MediaError: It cannot be read.
    """
    accepted = tr("a JSON list or a CSV table of styles, with 'name', 'prompt' and 'negative_prompt'")
    if file == Path():
        raise ParameterError("style_file", "", accepted)
    text = media.read_text(file)
    try:
        rows = json.loads(text) if file.suffix.lower() == ".json" else list(csv.DictReader(io.StringIO(text)))
    except (ValueError, RecursionError, csv.Error):
        raise ParameterError("style_file", str(file), accepted) from None
    found: dict[str, StyleTemplate] = {}
    for row in rows if isinstance(rows, list) else []:
        name, prompt, negative = (_get_text(row, column) for column in ("name", "prompt", "negative_prompt"))
        if name and (prompt or negative):
            found[name] = StyleTemplate(prompt, negative)
    if not found:
        raise ParameterError("style_file", str(file), accepted)
    return found


def find_file_style(media: Media, file: Path, name: str) -> StyleTemplate:
    """Return a style of a file.

    Raises:
        ParameterError: It is no file of styles, or has none of that name; the message says which it has.
        MediaError: It cannot be read.
    """
    known = read_style_file(media, file)
    if name not in known:
        names = ", ".join([*list(known)[:_SHOWN], *(["…"] if len(known) > _SHOWN else [])])
        raise ParameterError("style_name", name, tr("a style of the file: {names}", names=names))
    return known[name]


def _get_text(row: object, column: str) -> str:
    value = row.get(column) if isinstance(row, dict) else None
    return value.strip() if isinstance(value, str) else ""
