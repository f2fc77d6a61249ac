"""`info FILE`: what is in a media file, and what made it. `info`: what this machine computes on."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from studio.app.cli.output.provenance_report import extract_graph, make_provenance_rows, provenance_to_dict
from studio.app.terminal import print_json, print_line
from studio.core.translation import tr, tr_n
from studio.services.engine_setup import load_media

if TYPE_CHECKING:
    from studio.sdk.media import AudioInfo, MediaInfo, VideoInfo


def run_info(arguments: argparse.Namespace) -> int:
    """Print the facts."""
    if arguments.file is None:
        machine = _machine()
        if arguments.json:
            print_json(machine, indent=2)
        else:
            _print_lines(f"{name:<10} {found}" for name, found in machine.items())
        return 0
    from studio.media.provenance.provenance_reader import read_provenance

    facts = load_media().facts(arguments.file)
    said = read_provenance(arguments.file)
    if arguments.graph is not None:
        extract_graph(arguments.file, arguments.graph)
    if arguments.json:
        print_json(_as_dict(facts) | {"made_by": provenance_to_dict(said)}, indent=2)
    else:
        _print_lines([*_lines(facts), *(_row(title, text) for title, text in make_provenance_rows(said))])
    return 0


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print_line(line)


def _machine() -> dict[str, str]:
    """Return the devices, which of them `auto` takes, and in what networks compute there.

    Torch is imported only where it might find a card.
    """
    from studio.engine.scheduling.machine import count_usable_cores, get_torch_version, may_have_card

    if not may_have_card():
        return {
            "cpu": tr_n("{count} core", "{count} cores", count_usable_cores()),
            "auto": tr("{device}, networks in {precision}", device="cpu", precision="float32"),
            "torch": get_torch_version(),
        }
    from studio.engine.scheduling.devices import choose_device, choose_precision, list_devices

    device = choose_device()
    precision = str(choose_precision(device)).removeprefix("torch.")
    return {
        **list_devices(),
        "auto": tr("{device}, networks in {precision}", device=device, precision=precision),
        "torch": get_torch_version(),
    }


def _as_dict(facts: MediaInfo) -> dict[str, Any]:
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
            "variable_rate": video.has_variable_rate,
            "timecode": video.timecode,
        },
        "audio": audio
        and {
            "sample_rate": audio.sample_rate,
            "channels": audio.channels,
            "samples": audio.samples,
            "codec": audio.codec,
        },
    }


def _lines(facts: MediaInfo) -> list[str]:
    container = tr("{format}, {seconds:.3f} s", format=facts.container, seconds=facts.duration)
    lines = [f"{facts.path}", _row(tr("container"), container)]
    if facts.video is not None:
        lines.append(_row(tr("picture"), _picture(facts.video)))
    if facts.audio is not None:
        lines.append(_row(tr("sound"), _sound(facts.audio)))
    return lines


def _row(title: str, facts: str) -> str:
    return f"  {title:<9}  {facts}"


def _picture(video: VideoInfo) -> str:
    notes = [video.codec, video.pixel_format]
    notes += [tr("alpha")] if video.has_alpha else []
    notes += [tr("rotated by {rotation}°", rotation=video.rotation)] if video.rotation else []
    notes += [tr("variable rate, held to fit")] if video.has_variable_rate else []
    notes += [tr("timecode {timecode}", timecode=video.timecode)] if video.timecode else []
    return tr_n(
        "{size} · {rate} fps · {count} frame · {notes}",
        "{size} · {rate} fps · {count} frames · {notes}",
        video.length,
        size=f"{video.width}×{video.height}",
        rate=video.rate,
        notes=", ".join(notes),
    )


def _sound(audio: AudioInfo) -> str:
    return tr_n(
        "{rate} Hz · {count} channel · {seconds:.3f} s · {codec}",
        "{rate} Hz · {count} channels · {seconds:.3f} s · {codec}",
        audio.channels,
        rate=audio.sample_rate,
        seconds=audio.samples / audio.sample_rate,
        codec=audio.codec,
    )
