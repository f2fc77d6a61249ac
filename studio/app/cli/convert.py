"""`models convert FILE_OR_FOLDER`: pickles to safetensors, with a bar."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.cli.output.progress import show_conversion_progress
from studio.app.terminal import print_line
from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_n

if TYPE_CHECKING:
    from studio.models.convert import ConversionResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `models convert` takes."""
    parser.description = tr(
        "Write the weights in pickles as safetensors. "
        "Nothing in a pickle is ever run; what would run something is refused."
    )
    parser.add_argument("source", type=Path, metavar="FILE_OR_FOLDER", help=tr("a pickle, or a folder with some"))
    text = tr("a new file or folder; without it, beside the pickles, which stay")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=text)
    parser.add_argument("--quiet", action="store_true", help=tr("print errors only"))


def run_convert(arguments: argparse.Namespace) -> int:
    """Convert. What is refused is raised as StudioError."""
    from studio.models.convert import convert_to_safetensors

    with show_conversion_progress(hidden=arguments.quiet) as show:
        found = convert_to_safetensors(arguments.source, arguments.output, on_progress=show)
    if not arguments.quiet:
        _print_result(found)
    return 0


def _print_result(found: ConversionResult) -> None:
    for path in found.files:
        print_line(path)
    text = tr_n("{count} tensor, {size}, each compared bit by bit", "{count} tensors, {size}, each compared bit by bit",
                found.tensors, size=format_byte_size(found.bytes))  # fmt: skip
    print_line(text)
    if found.skipped_entries:
        print_line(tr("left out, since they are no tensors: {names}", names=", ".join(found.skipped_entries)))
    for path in found.unconverted_files:
        print_line(tr("left as it is, since it holds no weights: {file}", file=path))
