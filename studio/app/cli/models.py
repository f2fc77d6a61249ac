"""`models`: what pretrained models there are, what one is, downloads, removal and conversion."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.app.cli import convert
from studio.app.cli.download_progress import download_progress
from studio.app.folders import Folders
from studio.app.model_settings import ModelSettings
from studio.app.services import load_models, load_registry
from studio.app.terminal import ask_line, print_error, print_json, print_line
from studio.core.errors import ModelError, ParameterError
from studio.core.language import marked, tr, tr_n, words
from studio.core.sizes import size_text
from studio.sdk.models import ModelFacts
from studio.sdk.params import ModelRef
from studio.ui.words import node_name

if TYPE_CHECKING:
    from studio.models.download.download import Download
    from studio.models.download.hub import Hub
    from studio.models.download.offer import Offer
    from studio.models.library import ModelLibrary
    from studio.sdk.registry import Registry

FAILED = 1
INTERRUPTED = 130
_NEEDS_LEAVE = marked("Nothing is downloaded without --allow-download.")
_GOES_ON = marked("interrupted; the same command goes on from here")
_PAUSED = marked("{reason} The same command goes on from here.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `models` takes."""
    parser.add_argument("--json", action="store_true", help=tr("write the list as JSON"))
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    one = actions.add_parser("info", help=tr("show what is known of a model"))
    _add_name(one)
    one.add_argument("--json", action="store_true", help=tr("write the facts as JSON"))
    one = actions.add_parser("download", help=tr("download a model from the hub; its size is shown first"))
    _add_name(one)
    one.add_argument("--revision", default="", metavar="REV", help=tr("a branch, a tag or a commit; main without it"))
    text = tr("download into FOLDER/org/name instead of the cache")
    one.add_argument("--folder", type=Path, metavar="FOLDER", help=text)
    one.add_argument("--allow-download", action="store_true", help=tr("do open a connection"))
    one.add_argument("--quiet", action="store_true", help=tr("say nothing but errors"))
    one = actions.add_parser("remove", help=tr("delete a model from the cache or from a folder of models"))
    _add_name(one)
    one.add_argument("--yes", action="store_true", help=tr("do not ask"))
    convert.add_arguments(actions.add_parser("convert", help=tr("turn pickles (.bin, .pt, .ckpt) into safetensors")))


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked; list all models if nothing is. Returns 1 for a download that is paused, 130 if interrupted."""
    answers: dict[str | None, Callable[[argparse.Namespace], int]] = {
        None: _list, "info": _info, "download": _download, "remove": _remove,
        "convert": convert.run,
    }  # fmt: skip
    return answers[arguments.action](arguments)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=tr("a model's name as org/name, or its folder or file"))


def _library() -> ModelLibrary:
    return load_models(Folders.of_user())


def _ref(text: str) -> ModelRef:
    """Return the model that is meant: what is there as a file or folder is a path, whatever it looks like."""
    path = Path(text).expanduser()
    return ModelRef(path.absolute()) if path.exists() else ModelRef(text)


def _list(arguments: argparse.Namespace) -> int:
    registry, (found, failed) = load_registry(), _library().survey()
    if arguments.json:
        rows = [describe(facts, registry) for facts in found]
        broken = [{"name": str(ref), "error": str(error)} for ref, error in failed]
        print_json({"models": rows, "broken": broken}, indent=2)
        return 0
    for facts in found:
        print_line(facts.name)
        print_line("  " + " · ".join(filter(None, (facts.kind, _size(facts), facts.licence or tr("no licence named")))))
        nodes = users(registry, facts)
        if nodes:
            print_line("  " + tr("for {tasks}: {nodes}", tasks=_tasks(facts), nodes=", ".join(nodes)))
    for ref, error in failed:
        print_line(tr("cannot be used: {name}: {error}", name=ref, error=error))
    if not found and not failed:
        print_line(tr("There are no models in the cache, nor in the folders of models."))
    return 0


def _info(arguments: argparse.Namespace) -> int:
    facts, registry = _library().facts(_ref(arguments.name)), load_registry()
    if arguments.json:
        print_json(describe(facts, registry), indent=2)
        return 0
    print_line(facts.name)
    for title, text in _rows(facts, registry):
        print_line(f"  {title:<9}  {text}")
    return 0


def _rows(facts: ModelFacts, registry: Registry) -> Iterable[tuple[str, str]]:
    from studio.models.fitting import fit

    yield tr("lies in"), str(facts.path)
    yield tr("class"), " ".join(filter(None, (facts.kind, f"({facts.library} {facts.made_with})".replace(" )", ")"))))
    yield tr("weights"), _size(facts)
    if len(facts.parts) > 1:
        yield tr("parts"), ", ".join(f"{part} {size_text(size)}" for part, size in facts.parts.items())
    yield tr("licence"), facts.licence or tr("none named")
    yield tr("is for"), _tasks(facts) or tr("nothing that a node here does")
    yield tr("nodes"), ", ".join(users(registry, facts)) or tr("none")
    if facts.tasks:
        yield tr("memory"), fit(facts, None).words
    if facts.options:
        yield tr("options"), ", ".join(option.name for option in facts.options)


def describe(facts: ModelFacts, registry: Registry) -> dict[str, Any]:
    """Return what is known of a model as plain data."""
    return {
        "name": facts.name,
        "path": str(facts.path),
        "library": facts.library,
        "kind": facts.kind,
        "tasks": sorted(facts.tasks),
        "nodes": users(registry, facts),
        "bytes": facts.bytes,
        "parameters": facts.parameters,
        "parts": dict(facts.parts),
        "licence": facts.licence,
        "made_with": facts.made_with,
        "options": {option.name: option.default for option in facts.options},
    }


def users(registry: Registry, facts: ModelFacts) -> list[str]:
    """Return the names of the nodes that a model is of use to."""
    own = facts.kind.split(", ") if facts.library == "frameloom" else ()
    takes = (spec for spec in registry if spec.id in own or not facts.tasks.isdisjoint(getattr(spec.cls, "tasks", ())))
    return [node_name(spec) for spec in takes]


def _tasks(facts: ModelFacts) -> str:
    return ", ".join(words(task) for task in sorted(facts.tasks))


def _size(facts: ModelFacts) -> str:
    count = tr_n("{count:,} parameter", "{count:,} parameters", facts.parameters) if facts.parameters else ""
    return ", ".join(filter(None, (size_text(facts.bytes), count)))


def _download(arguments: argparse.Namespace) -> int:
    from studio.models.download.hub import Hub
    from studio.models.download.switch import OfflineSwitch

    if not arguments.allow_download:
        raise ModelError(tr(_NEEDS_LEAVE))
    switch = OfflineSwitch(on=ModelSettings.read(Folders.of_user().config).offline)
    with closing(Hub(switch)) as hub:
        offer = hub.offer(arguments.name, arguments.revision)
        if not arguments.quiet:
            print_line(_offered(offer))
        return _brought(_made(hub, offer, arguments), arguments)


def _offered(offer: Offer) -> str:
    files = tr_n("{count} file", "{count} files", len(offer.files))
    licence = offer.licence or tr("no licence named")
    gated = tr("to be accepted first on {link}", link=offer.link) if offer.gated else ""
    facts = (f"{offer.name}@{offer.commit[:12]}", size_text(offer.bytes), files, licence, gated)
    return " · ".join(filter(None, facts))


def _made(hub: Hub, offer: Offer, arguments: argparse.Namespace) -> Download:
    from studio.models.download.download import Download
    from studio.models.download.store import CacheStore, FolderStore

    folder = arguments.folder
    if folder is not None:
        return Download(hub, offer, FolderStore(folder.expanduser().absolute(), offer))
    return Download(hub, offer, CacheStore(_library().places.cache, offer))


def _brought(download: Download, arguments: argparse.Namespace) -> int:
    """Download; return the exit code."""
    try:
        with download_progress(hidden=arguments.quiet) as show:
            error = download.run(show).error
    except KeyboardInterrupt:
        print_error(tr(_GOES_ON))
        return INTERRUPTED
    if error is None:
        if not arguments.quiet:
            print_line(tr("whole, and every checksum is right: {folder}", folder=download.store.home))
        return 0
    if not error.passes:
        raise error
    print_error(tr(_PAUSED, reason=error))
    return FAILED


def _remove(arguments: argparse.Namespace) -> int:
    from studio.models.remove import plan_removal, remove

    removal = plan_removal(_library().places, _ref(arguments.name))
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise ParameterError("--yes", "", tr("needed where nobody can be asked"))
        question = tr("Delete {path} ({size})? [y/N] ", path=removal.path, size=size_text(removal.bytes))
        if ask_line(question).strip().lower() not in ("y", "yes"):
            return 0
    remove(removal)
    print_line(tr("deleted: {path}, {size}", path=removal.path, size=size_text(removal.bytes)))
    return 0
