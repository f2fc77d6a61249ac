"""`models`: what pretrained models there are, what one is, downloads, removal and conversion."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.app.cli import convert
from studio.app.cli.output.progress import show_download_progress
from studio.app.terminal import ask_line, print_error, print_json, print_line
from studio.core.byte_size import format_byte_size
from studio.core.errors import ModelError, ParameterError
from studio.core.translation import tr, tr_n, tr_noop, translate_identifier
from studio.sdk.model_files.model_categories import ADDITIONS, ModelCategory
from studio.sdk.models import ModelInfo
from studio.sdk.params import ModelRef
from studio.services.engine_settings import EngineSettings
from studio.services.engine_setup import load_models, load_registry
from studio.services.folders import AppFolders
from studio.ui.shell.models.model_text import format_bytes_by_format, format_category, is_trained_for_base
from studio.ui.widgets.text.display_names import translate_node_name

if TYPE_CHECKING:
    from studio.models.download.download import ModelDownload
    from studio.models.download.hub import HubClient
    from studio.models.download.remote_model import RemoteModel
    from studio.models.library import ModelLibrary
    from studio.sdk.registry import Registry

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130
_DOWNLOAD_NOT_ALLOWED = tr_noop("Nothing is downloaded without --allow-download.")
_RESUME_HINT = tr_noop("interrupted; the same command continues from here")
_PAUSED = tr_noop("{reason} The same command continues from here.")


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
    one.add_argument("--quiet", action="store_true", help=tr("print errors only"))
    one = actions.add_parser("remove", help=tr("delete a model from the cache or from a folder of models"))
    _add_name(one)
    one.add_argument("--yes", action="store_true", help=tr("do not ask"))
    convert.add_arguments(actions.add_parser("convert", help=tr("turn pickles (.bin, .pt, .ckpt) into safetensors")))


def run_models(arguments: argparse.Namespace) -> int:
    """Do what is asked; list all models if nothing is. Returns 1 for a download that is paused, 130 if interrupted."""
    answers: dict[str | None, Callable[[argparse.Namespace], int]] = {
        None: _list, "info": _info, "download": _download, "remove": _remove,
        "convert": convert.run_convert,
    }  # fmt: skip
    return answers[arguments.action](arguments)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=tr("a model's name as org/name, or its folder or file"))


def _library() -> ModelLibrary:
    return load_models(AppFolders.make_for_user())


def _parse_model_ref(text: str) -> ModelRef:
    """Return the reference to a model. An existing file or folder is a path, whatever its name is."""
    path = Path(text).expanduser()
    return ModelRef(path.absolute()) if path.exists() else ModelRef(text)


def _list(arguments: argparse.Namespace) -> int:
    registry, (found, failed) = load_registry(), _library().survey_models()
    if arguments.json:
        rows = [model_to_dict(facts, registry) for facts in found]
        broken = [{"name": str(ref), "error": str(error)} for ref, error in failed]
        print_json({"models": rows, "broken": broken}, indent=2)
        return 0
    for facts in found:
        print_line(facts.display_name)
        licence = facts.licence or tr("no license named")
        told = (_category(facts), facts.kind, _base(facts), _size(facts), licence)
        print_line("  " + " · ".join(filter(None, told)))
        if facts.inputs or facts.outputs:
            takes, gives = (", ".join(map(str, side)) for side in (facts.inputs, facts.outputs))
            print_line("  " + tr("takes {inputs}; gives {outputs}", inputs=takes, outputs=gives))
        nodes = find_using_nodes(registry, facts)
        if nodes:
            print_line("  " + tr("for {tasks}: {nodes}", tasks=_tasks(facts), nodes=", ".join(nodes)))
    for ref, error in failed:
        print_line(tr("cannot be used: {name}: {error}", name=ref, error=error))
    if not found and not failed:
        print_line(tr("There are no models in the cache, nor in the folders of models."))
    return 0


def _info(arguments: argparse.Namespace) -> int:
    facts, registry = _library().facts(_parse_model_ref(arguments.name)), load_registry()
    if arguments.json:
        print_json(model_to_dict(facts, registry), indent=2)
        return 0
    print_line(facts.display_name)
    for title, text in _rows(facts, registry):
        print_line(f"  {title:<10}  {text}")
    return 0


def _rows(facts: ModelInfo, registry: Registry) -> Iterable[tuple[str, str]]:
    from studio.models.memory_estimate import estimate_memory_fit

    yield tr("lies in"), str(facts.path)
    yield (
        tr("class"),
        " ".join(filter(None, (facts.kind, f"({facts.library} {facts.library_version})".replace(" )", ")")))),
    )
    yield tr("kind"), format_category(facts.category)
    if facts.base is not None:
        yield tr("base model"), facts.base.title
    yield tr("weights"), ", ".join(filter(None, (_size(facts), format_bytes_by_format(facts))))
    if len(facts.part_bytes) > 1:
        yield tr("parts"), ", ".join(f"{part} {format_byte_size(size)}" for part, size in facts.part_bytes.items())
    if facts.inputs or facts.outputs:
        yield tr("takes"), ", ".join(map(str, facts.inputs))
        yield tr("gives"), ", ".join(map(str, facts.outputs))
    yield tr("license"), facts.licence or tr("none named")
    yield tr("is for"), _tasks(facts) or tr("nothing that a node here does")
    yield tr("nodes"), ", ".join(find_using_nodes(registry, facts)) or tr("none")
    if facts.tasks and facts.category not in ADDITIONS:
        yield tr("memory"), estimate_memory_fit(facts, None).summary_text
    if facts.options:
        yield tr("options"), ", ".join(option.name for option in facts.options)


def model_to_dict(facts: ModelInfo, registry: Registry) -> dict[str, Any]:
    """Return what is known of a model as plain data."""
    return {
        "name": facts.display_name,
        "path": str(facts.path),
        "library": facts.library,
        "kind": facts.kind,
        "category": str(facts.category),
        "base": facts.base.title if facts.base is not None else "",
        "formats": dict(facts.format_bytes),
        "tasks": sorted(facts.tasks),
        "nodes": find_using_nodes(registry, facts),
        "bytes": facts.bytes,
        "parameters": facts.parameters,
        "parts": dict(facts.part_bytes),
        "licence": facts.licence,
        "made_with": facts.library_version,
        "inputs": [str(tensor) for tensor in facts.inputs],
        "outputs": [str(tensor) for tensor in facts.outputs],
        "options": {option.name: option.default for option in facts.options},
    }


def find_using_nodes(registry: Registry, facts: ModelInfo) -> list[str]:
    """Return the names of the nodes that a model is of use to."""
    own = facts.kind.split(", ") if facts.library == "frameloom" else ()
    takes = (spec for spec in registry if spec.id in own or not facts.tasks.isdisjoint(getattr(spec.cls, "tasks", ())))
    return [translate_node_name(spec) for spec in takes]


def _tasks(facts: ModelInfo) -> str:
    return ", ".join(translate_identifier(task) for task in sorted(facts.tasks))


def _category(facts: ModelInfo) -> str:
    return "" if facts.category is ModelCategory.OTHER else format_category(facts.category)


def _base(facts: ModelInfo) -> str:
    return tr("for {base}", base=facts.base.title) if facts.base is not None and is_trained_for_base(facts) else ""


def _size(facts: ModelInfo) -> str:
    count = tr_n("{count:,} parameter", "{count:,} parameters", facts.parameters) if facts.parameters else ""
    return ", ".join(filter(None, (format_byte_size(facts.bytes), count)))


def _download(arguments: argparse.Namespace) -> int:
    from studio.models.download.hub import HubClient
    from studio.models.download.offline_switch import OfflineSwitch

    if not arguments.allow_download:
        raise ModelError(tr(_DOWNLOAD_NOT_ALLOWED))
    switch = OfflineSwitch(on=EngineSettings(AppFolders.make_for_user().config).model_settings.offline)
    with closing(HubClient(switch)) as hub:
        offer = hub.get_remote_model(arguments.name, arguments.revision)
        if not arguments.quiet:
            print_line(_describe_remote_model(offer))
        return _run_download(_make_download(hub, offer, arguments), arguments)


def _describe_remote_model(offer: RemoteModel) -> str:
    files = tr_n("{count} file", "{count} files", len(offer.files))
    licence = offer.licence or tr("no license named")
    gated = tr("to be accepted first on {link}", link=offer.link) if offer.is_gated else ""
    facts = (f"{offer.name}@{offer.commit[:12]}", format_byte_size(offer.total_bytes), files, licence, gated)
    return " · ".join(filter(None, facts))


def _make_download(hub: HubClient, offer: RemoteModel, arguments: argparse.Namespace) -> ModelDownload:
    from studio.models.download.download import ModelDownload
    from studio.models.download.store import CacheStore, FolderStore

    folder = arguments.folder
    if folder is not None:
        return ModelDownload(hub, offer, FolderStore(folder.expanduser().absolute(), offer))
    return ModelDownload(hub, offer, CacheStore(_library().search_path.cache, offer))


def _run_download(download: ModelDownload, arguments: argparse.Namespace) -> int:
    """Download; return the exit code."""
    try:
        with show_download_progress(hidden=arguments.quiet) as show:
            error = download.run(show).error
    except KeyboardInterrupt:
        print_error(tr(_RESUME_HINT))
        return EXIT_INTERRUPTED
    if error is None:
        if not arguments.quiet:
            print_line(tr("whole, and every checksum is right: {folder}", folder=download.store.model_folder))
        return 0
    if not error.can_resume:
        raise error
    print_error(tr(_PAUSED, reason=error))
    return EXIT_FAILED


def _remove(arguments: argparse.Namespace) -> int:
    from studio.models.removal import plan_removal, remove_model

    removal = plan_removal(_library().search_path, _parse_model_ref(arguments.name))
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise ParameterError("--yes", "", tr("needed where nobody can be asked"))
        question = tr("Delete {path} ({size})? [y/N] ", path=removal.path, size=format_byte_size(removal.bytes))
        if ask_line(question).strip().lower() not in ("y", "yes"):
            return 0
    remove_model(removal)
    print_line(tr("deleted: {path}, {size}", path=removal.path, size=format_byte_size(removal.bytes)))
    return 0
