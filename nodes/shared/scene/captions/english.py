"""English captions of what is told, each time in other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from nodes.shared.scene.captions import english_words as words
from nodes.shared.scene.captions.caption_spec import CameraAction, CaptionItem, CaptionSpec, MotionPace
from nodes.shared.scene.scene_layers import BackgroundKind, Entrance, LayerKind
from nodes.shared.shapes.scene import SceneMotion

_OPENINGS: Final = ("an animation of ", "a video of ", "draw ", "show ", "a clip of ", "make ", "there is ", "create ")
_JOINS: Final = (
    " while ",
    " and ",
    " while ",
    " and ",
    " as ",
    ", ",
    ", and ",
    " with ",
    ", while ",
    ". ",
    " next to ",
)
_SLANTS: Final = re.compile(r"\b(up|down|top|bottom|upper|lower) (left|right)\b")
_ON: Final = ("on", "on", "on", "over", "against", "with", "in front of", "before")


def make_english_caption(told: CaptionSpec, lots: Random) -> str:
    """Return a sentence that tells it."""
    things = [thing for thing in told.things if thing.kind is not LayerKind.PICTURE]
    sentence = _both(things, lots) if _alike(things) and lots.random() < 0.5 else _all(things, lots)
    camera = _camera(told, lots)
    if camera:
        sentence = f"{sentence}{lots.choice((', ', ' while ', ' and ', '. '))}{camera}" if sentence else camera
    behind = _background(told, lots)
    if behind and (not sentence or (lots.random() < 0.12)):
        sentence = f"{behind}, {sentence}" if sentence else behind
    elif behind:
        sentence = f"{sentence}{lots.choice((' ', ' ', ' ', ', '))}{behind}"
    if things and lots.random() < 0.08:
        sentence = lots.choice(_OPENINGS) + sentence
    return _punctuated(sentence, lots)


def _punctuated(sentence: str, lots: Random) -> str:
    """Return it with a full stop now and then, or with hyphens in directions: top-left."""
    if lots.random() < 0.08:
        sentence = _SLANTS.sub(r"\1-\2", sentence)
    return f"{sentence}." if lots.random() < 0.08 else sentence


def pick_option(options: Sequence[str], lots: Random) -> str:
    """Return one; the usual ones, which stand first, more often."""
    return lots.choice(options[: words.USUAL_COUNT] if lots.random() < 0.45 else options)


def _all(things: Sequence[CaptionItem], lots: Random) -> str:
    parts = [_thing(thing, lots) for thing in things]
    sentence = parts[0] if parts else ""
    for index, part in enumerate(parts[1:], 1):
        last = index == len(parts) - 1
        sentence += (lots.choice(_JOINS) if last else lots.choice((", ", " and ", ", "))) + part
    return sentence


def _alike(things: Sequence[CaptionItem]) -> bool:
    """Whether two shapes do the very same."""
    return (
        len(things) == 2
        and things[0].motions == things[1].motions
        and all(one.kind is LayerKind.SHAPE and one.place is None for one in things)
        and things[0].pace is things[1].pace
    )


def _both(things: Sequence[CaptionItem], lots: Random) -> str:
    verbs = " and ".join(_plural(pick_option(words.MOTIONS[motion], lots)) for motion in things[0].motions)
    both = f" {lots.choice(('', 'both '))}" if verbs else ""
    return f"{_named(things[0], lots)} and {_named(things[1], lots)}{both}{_paced(verbs, things[0].pace, lots)}".strip()


def _plural(phrase: str) -> str:
    verb, _, rest = phrase.partition(" ")
    return f"{words.PLURALS.get(verb, verb.removesuffix('s'))} {rest}".strip()


def _thing(thing: CaptionItem, lots: Random) -> str:
    if thing.kind is LayerKind.TITLE:
        return _title(thing, lots)
    if thing.kind is LayerKind.PARTICLES:
        many = (
            "a few "
            if thing.particle_amount < 0.4
            else lots.choice(("lots of ", "many "))
            if thing.particle_amount > 0.7
            else ""
        )
        kind = words.PARTICLES[thing.particles]
        return f"{many}{lots.choice(words.COLORS[thing.color])} {lots.choice(kind)}".strip()
    motions = list(thing.motions)
    first = words.MOTION_PARTICIPLES.get(motions[0])
    before = lots.choice(first) if first and thing.pace is MotionPace.USUAL and lots.random() < 0.07 else ""
    if before:
        motions = motions[1:]
    named = _named(thing, lots, before)
    verbs = _verbs([pick_option(words.MOTIONS[motion], lots) for motion in motions], thing.pace, lots)
    return f"{named} {verbs}".strip()


def _named(thing: CaptionItem, lots: Random, before: str = "") -> str:
    glowing = lots.choice(("glowing", "shining", "neon")) if thing.has_glow else ""
    outlined = lots.choice(("outlined", "hollow")) if thing.is_outlined else ""
    size, color = lots.choice(words.SIZES[thing.size]), lots.choice(words.COLORS[thing.color])
    adjectives = [one for one in (size, glowing, outlined, before) if one]
    if len(adjectives) > 1 and lots.random() < 0.5:
        lots.shuffle(adjectives)
    name = " ".join(filter(None, [*adjectives, color, pick_option(words.SHAPES[thing.shape], lots)]))
    article = lots.choice(("a", "a", "a", "the", "", "one", "a"))
    if article == "a" and name[0] in "aeiou":
        article = "an"
    behind = [lots.choice(words.PLACES[thing.place])] if thing.place else []
    if thing.has_trail:
        behind.append(lots.choice(("with a trail", "leaving a trail", "with a long trail")))
    return " ".join([article, name, *behind]).strip()


def _verbs(phrases: list[str], pace: MotionPace, lots: Random) -> str:
    """Return what it does: moves, is moving, moving, that moves."""
    form = lots.random()
    if form < 0.6 or any(phrase.partition(" ")[0] not in words.BASES or phrase.startswith("is ") for phrase in phrases):
        made = phrases
    else:
        made = [f"{words.BASES[phrase.split()[0]]} {phrase.partition(' ')[2]}".strip() for phrase in phrases]
        if form < 0.8 and made:
            made[0] = f"is {made[0]}"
    verbs = " and ".join(one for one in made if one)
    that = "that " if form > 0.97 and verbs == " and ".join(phrases) else ""
    return _paced(f"{that}{verbs}", pace, lots)


def _paced(verbs: str, pace: MotionPace, lots: Random) -> str:
    word = lots.choice(words.PACES[pace])
    if not word or not verbs:
        return verbs
    return f"{word} {verbs}" if lots.random() < 0.3 else f"{verbs} {word}"


def _title(thing: CaptionItem, lots: Random) -> str:
    what = lots.choice(("title", "text", "words", "title", "caption", "headline"))
    color = "" if thing.color == "white" and lots.random() < 0.6 else lots.choice(words.COLORS[thing.color]) + " "
    size = words.SIZES[thing.size][0]
    place = f" {lots.choice(words.PLACES[thing.place])}" if thing.place else ""
    article = lots.choice(("the", "a", ""))
    doing = lots.choice(words.TITLE_ENTRANCES[thing.entrance.value]) if thing.entrance else ""
    moving = [pick_option(words.MOTIONS[motion], lots) for motion in thing.motions if motion is not SceneMotion.STILL]
    verbs = " and ".join(one for one in (doing if thing.entrance is not Entrance.NONE else "", *moving) if one)
    return f'{article} {size} {color}{what} "{thing.text}"{place} {verbs}'.replace("  ", " ").strip()


def _camera(told: CaptionSpec, lots: Random) -> str:
    picture = next((thing for thing in told.things if thing.kind is LayerKind.PICTURE), None)
    if picture is not None:
        return _picture(picture, told, lots)
    doing = " and ".join(lots.choice(words.VIEWS[view]) for view in told.views)
    return f"{lots.choice(('the camera', 'camera', 'the view'))} {_paced(doing, told.view_pace, lots)}" if doing else ""


def _picture(picture: CaptionItem, told: CaptionSpec, lots: Random) -> str:
    name = lots.choice(("picture", "photo", "image", "my image", "my photo", "the picture", "the image", "the photo"))
    doing = [lots.choice(words.VIEWS[view]) for view in told.views]
    if len(told.views) == 1 and told.views[0] is CameraAction.ZOOM_IN and lots.random() < 0.5:
        return f"{lots.choice(('zoom', 'slow zoom') if told.view_pace is MotionPace.SLOW else ('zoom',))} into {name}"
    if SceneMotion.PULSE in picture.motions:
        doing.append(pick_option(words.MOTIONS[SceneMotion.PULSE], lots))
    return f"{name} {_paced(' and '.join(doing), told.view_pace, lots)}".strip()


def _background(told: CaptionSpec, lots: Random) -> str:
    top, bottom = lots.choice(words.COLORS[told.top]), lots.choice(words.COLORS[told.bottom])
    on = lots.choice(_ON)
    if told.background is BackgroundKind.PLAIN:
        if top == "black" and lots.random() < 0.6:
            return ""
        plain = lots.choice(("", "", "", "", "", "plain ", "solid "))
        ground = lots.choice(("background", "background", "backdrop", "background"))
        form = lots.random()
        if form < 0.86:
            return f"{on} {'an' if not plain and top[0] in 'aeiou' else 'a'} {plain}{top} {ground}"
        if form < 0.93:
            return f"on {top}"
        return f"the background is {top}" if form < 0.96 else f"{top} {ground}"
    if told.background is BackgroundKind.GRADIENT:
        return _gradient(top, bottom, on, lots)
    colors = top if told.top == told.bottom else f"{top} and {bottom}"
    pattern = lots.choice(words.BACKGROUNDS[told.background])
    if told.background is BackgroundKind.MOVING_GRADIENT:
        colors = f"{top} to {bottom}"
    return f"{on} {pattern.format(colors=colors)}".replace("  ", " ")


def _gradient(top: str, bottom: str, on: str, lots: Random) -> str:
    ground = lots.choice(("", "", " background", " backdrop"))
    article = "an" if top[0] in "aeiou" else "a"
    forms = (
        f"{on} {article} {top} to {bottom} gradient{ground}",
        f"{on} {article} {top} to {bottom} gradient{ground}",
        f"{on} {article} {top} to {bottom} gradient{ground}",
        f"{on} a gradient{ground} from {top} to {bottom}",
        f"{on} a gradient of {top} to {bottom}",
        f"{on} a {top} and {bottom} gradient",
        f"{on} a vertical gradient from {top} to {bottom}",
        f"{top} to {bottom} gradient{ground}",
        f"{on} {article} {top}-to-{bottom} gradient{ground}",
        f"{on} a background fading from {top} to {bottom}",
        f"{on} a background going from {top} to {bottom}",
        f"{on} {top} to {bottom} gradient{ground}",
    )
    return lots.choice(forms)
