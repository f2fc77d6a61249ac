"""`info FILE`: what is in a media file, and what made it. `info`: what this machine computes on."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from studio.app.cli.made_by import made_by_dict, made_by_rows, take_out
from studio.app.services import load_media
from studio.app.terminal import print_json, print_line
from studio.core.language import tr, tr_n

if TYPE_CHECKING:
    from studio.sdk.media import AudioFacts, MediaFacts, VideoFacts


def run(arguments: argparse.Namespace) -> int:
    """Print the facts."""
    if arguments.file is None:
        machine = _machine()
        if arguments.json:
            print_json(machine, indent=2)
        else:
            _print_lines(f"{name:<10} {found}" for name, found in machine.items())
        return 0
    from studio.media.provenance.reading import said_by

    facts = load_media().facts(arguments.file)
    said = said_by(arguments.file)
    if arguments.graph is not None:
        take_out(said, arguments.file, arguments.graph)
    if arguments.json:
        print_json(_as_dict(facts) | {"made_by": made_by_dict(said)}, indent=2)
    else:
        _print_lines([*_lines(facts), *(_row(title, text) for title, text in made_by_rows(said))])
    return 0


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print_line(line)


def _machine() -> dict[str, str]:
    """Return the devices, which of them `auto` takes, and in what networks compute there."""
    import torch

    from studio.engine.devices import choose_device, choose_precision, devices_there

    device = choose_device()
    precision = str(choose_precision(device)).removeprefix("torch.")
    return {
        **devices_there(),
        "auto": tr("{device}, networks in {precision}", device=device, precision=precision),
        "torch": str(torch.__version__),
    }


def _as_dict(facts: MediaFacts) -> dict[str, Any]:
    video, audio = facts.video, facts.audio
    return {
        "file": str(facts.path),
        "container": facts.container,
        "duration": facts.duration,
        "video": video
        and {
            "width": video.width,
            "height": video.height,
            "rate": str(video.rate.value),
            "fps": float(video.rate),
            "frames": video.length,
            "codec": video.codec,
            "pixel_format": video.pixel_format,
            "alpha": video.has_alpha,
            "rotation": video.rotation,
            "variable_rate": video.variable_rate,
        },
        "audio": audio
        and {
            "sample_rate": audio.sample_rate,
            "channels": audio.channels,
            "samples": audio.samples,
            "codec": audio.codec,
        },
    }


def _lines(facts: MediaFacts) -> list[str]:
    container = tr("{format}, {seconds:.3f} s", format=facts.container, seconds=facts.duration)
    lines = [f"{facts.path}", _row(tr("container"), container)]
    if facts.video is not None:
        lines.append(_row(tr("picture"), _picture(facts.video)))
    if facts.audio is not None:
        lines.append(_row(tr("sound"), _sound(facts.audio)))
    return lines


def _row(title: str, facts: str) -> str:
    return f"  {title:<9}  {facts}"


def _picture(video: VideoFacts) -> str:
    notes = [video.codec, video.pixel_format]
    notes += [tr("alpha")] if video.has_alpha else []
    notes += [tr("rotated by {rotation}°", rotation=video.rotation)] if video.rotation else []
    notes += [tr("variable rate, held to fit")] if video.variable_rate else []
    return tr_n(
        "{size} · {rate} fps · {count} frame · {notes}",
        "{size} · {rate} fps · {count} frames · {notes}",
        video.length,
        size=f"{video.width}×{video.height}",
        rate=video.rate,
        notes=", ".join(notes),
    )


def _sound(audio: AudioFacts) -> str:
    return tr_n(
        "{rate} Hz · {count} channel · {seconds:.3f} s · {codec}",
        "{rate} Hz · {count} channels · {seconds:.3f} s · {codec}",
        audio.channels,
        rate=audio.sample_rate,
        seconds=audio.samples / audio.sample_rate,
        codec=audio.codec,
    )
