"""Find the provenance of an output: the graph, its networks, their weights and seeds, and whether they made media.

A node with weights has a part in an output if the output is made from what the node gives. The output is generated
media if the picture, the sound or the text of a *generative* node is among that, whatever way it came. Nodes with
weights are generative unless their class says that they only measure. The output is a composite if, following pictures
and sound alone, it also goes back to something else: a clip of the user's, a camera, a drawn shape. Nodes without
weights make no mark, but pass on the marks of the files they read: generated media stays generated media.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from studio.core import VERSION
from studio.core.errors import StudioError
from studio.core.file_stamp import FileStamp, compute_file_sha256, stamp_file
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
from studio.engine.compilation.node_files import list_clip_files
from studio.graph.file.project_formatter import format_project
from studio.graph.file.source_files import compute_source_fingerprints
from studio.graph.model import Graph, Project
from studio.graph.param_evaluation import evaluate_param
from studio.sdk.files.provenance import Provenance, ProvenanceStep, SourceType, UsedModel
from studio.sdk.media import Media
from studio.sdk.networks.network import Network
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import FileMode, ModelRef, ParamKind, ParamSpec, Point
from studio.sdk.ports import AUDIO, IMAGE, TEXT, PortType
from studio.sdk.registry import Registry

_LIBRARIES: Final = ("diffusers", "transformers")
_WEIGHTS: Final = ".safetensors"
_SEED: Final = "seed"
_COLUMN: Final = 260.0
_ROW: Final = 240.0
_MEDIA: Final = (IMAGE, AUDIO)


@dataclass(frozen=True, slots=True)
class StoredGraph:
    """Graph as it is stored in a file that it made, and what its sources are found by.

    Args:
        text: The text of a project file with the nodes that lead to the file; empty if it is not stored.
        sources: Fingerprints of the files that the graph reads, by their paths as the text has them.
    """

    text: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)


NO_GRAPH: Final = StoredGraph()


def find_provenance(output: CompiledOutput, media: Media) -> Provenance | None:
    """Return the provenance of an output, without the graph; None if no network had a part in it.

    Weights are read once for their hash, which may take a while.

    Args:
        output: What will be written.
        media: For the models.
    """
    parts = list(_read(output))
    steps = {part.record.id: _step(part, media) for part in parts if issubclass(part.spec.cls, (Network, ModelNode))}
    said = {
        id(part): kind
        for part in parts
        if _is_media_source(part, media) and (kind := _read_source_type(part, media)) is not None
    }
    if not steps and not said:
        return None
    source = None
    if said or any(map(_is_generated, parts)):
        origins = (said.get(id(part)) for part in _read(output, _MEDIA) if _is_media_source(part, media))
        is_mixed = any(kind is not SourceType.TRAINED for kind in origins)
        source = SourceType.COMPOSITE if is_mixed else SourceType.TRAINED
    for part in parts:
        if part.record.id in steps and _is_generated(part):
            steps[part.record.id] = _step(part, media, generative=True)
    pretrained = any(issubclass(part.spec.cls, ModelNode) for part in parts)
    return Provenance(source, tuple(steps.values()), _versions(pretrained=pretrained))


def find_file_provenance(output: CompiledOutput, media: Media, graph: StoredGraph) -> Provenance | None:
    """Return the provenance of a file: that of an output, with the graph that is to be stored; None for nothing at all.

    A file that no network had a part in has the graph, too, and no mark.
    """
    made_by = find_provenance(output, media)
    if made_by is None and graph.text:
        made_by = Provenance(None, (), _versions(pretrained=False))
    return made_by if made_by is None else replace(made_by, graph=graph.text, sources=graph.sources)


def make_stored_graph(graph: Graph, node: str, path: Path, registry: Registry) -> StoredGraph:
    """Return what a file stores of the graph that leads to a node, with the fingerprints of the files that this reads.

    Arguments are those of `serialize_upstream_graph`. The files are read in part.
    """
    found = select_upstream_graph(graph, node)
    return StoredGraph(_format(found, path, registry), compute_source_fingerprints(found, registry, path))


def serialize_upstream_graph(graph: Graph, node: str, path: Path, registry: Registry) -> str:
    """Return the text of a project with all that leads to a node, with linked groups whole.

    Args:
        graph: The graph.
        node: The node's id, or path: of what lies in a group, the group is there as it is.
        path: The file that will hold it: files near it are named relative to it.
        registry: The node types.
    """
    return _format(select_upstream_graph(graph, node), path, registry)


def select_upstream_graph(graph: Graph, node: str) -> Graph:
    """Return the part of a graph that leads to a node; of a path, to the outermost group."""
    kept = graph.find_upstream(node.partition("/")[0])
    nodes = {name: record for name, record in graph.nodes.items() if name in kept}
    wires = {target: source for target, source in graph.wires.items() if target.node in kept}
    return replace(graph, nodes=nodes, wires=wires)


def _format(graph: Graph, path: Path, registry: Registry) -> str:
    return format_project(Project(graph, _place_in_columns(graph)), path, registry, whole=True)


def _place_in_columns(graph: Graph) -> dict[str, Point]:
    """Return a place for each card, from the graph alone: where the user has put them must not change the file."""
    columns = {node: len(graph.find_upstream(node)) for node in sorted(graph.nodes)}
    order = sorted(set(columns.values()))
    rows: Counter[int] = Counter()
    layout: dict[str, Point] = {}
    for node, behind in columns.items():
        layout[node] = Point(order.index(behind) * _COLUMN, rows[behind] * _ROW)
        rows[behind] += 1
    return layout


def _read(output: CompiledOutput, types: Sequence[PortType] = ()) -> Iterator[CompiledOutput]:
    """Yield what an output is made from, itself included, each once; inputs that no frame needs are left out.

    Args:
        output: The output.
        types: Which inputs are followed; all of them if there are none.
    """
    seen: set[int] = set()
    waiting = [output]
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        wires = [wire for wire in (*found.wires, *found.drive_wires) if not types or wire.port.type in types]
        waiting += [wire.source for wire in reversed(wires) if _is_needed(found, wire)]
        waiting += [found.inner_output] if found.inner_output is not None else []


def _is_needed(output: CompiledOutput, wire: InputWire) -> bool:
    """Return whether any frame needs an input; of nodes that change over time it is taken to be so."""
    node = output.node
    if node is None or output.is_whole_clip or output.drive_wires:
        return True
    with suppress(Exception):  # what a node fails at is found when it is computed
        return any(node.get_input_frames(wire.port.name, at, output.input_facts)[1] for at in output.facts.frame_range)
    return True


def _is_generated(output: CompiledOutput) -> bool:
    return output.spec.cls.is_generative and output.signature.return_type in (*_MEDIA, TEXT)


def _is_media_source(output: CompiledOutput, media: Media) -> bool:
    """Return whether a node is a source of pictures or sound, and not a generator; a sequence with files is one."""
    if output.spec.kind is NodeKind.SINK:  # a video whose pictures are copied beside the sound
        return bool(_files(output, media))
    if output.signature.return_type not in _MEDIA or output.spec.cls.is_generative:
        return False
    if list_clip_files(output.record, output.spec):
        return True
    own: CompiledOutput | None = output
    while own is not None:  # what it is made from by way of an analysis, a state or a run
        if any(wire.port.type in _MEDIA for wire in own.wires):
            return False
        own = own.inner_output
    return True


def _files(output: CompiledOutput, media: Media) -> list[Path]:
    with suppress(Exception):  # what is wrong with a node is said when it is computed
        clips = map(Path, list_clip_files(output.record, output.spec))
        return [path for path in (*output.build_node(0).files_read(0, media), *clips) if path.is_file()]
    return []


def _read_source_type(output: CompiledOutput, media: Media) -> SourceType | None:
    """Return what the files that it reads say of themselves: what was generated stays so, however often it is read."""
    with suppress(Exception):  # what is wrong with a file is said when it is read
        kinds = {media.read_source_type(path) for path in _files(output, media)}
        return SourceType.COMPOSITE if SourceType.COMPOSITE in kinds else next(iter(kinds - {None}), None)
    return None


def _step(output: CompiledOutput, media: Media, *, generative: bool = False) -> ProvenanceStep:
    record, spec = output.record, output.spec
    values = {name: evaluate_param(record, param, 0) for name, param in spec.params.items()}
    models = (_model(spec.name, param, str(values[name] or ""), media) for name, param in spec.params.items())
    seeds = {
        name: value
        for name, value in values.items()
        if spec.params[name].kind is ParamKind.INT and name.endswith(_SEED) and isinstance(value, int)
    }
    return ProvenanceStep(spec.id, generative, tuple(model for model in models if model is not None), seeds)


def _model(node: str, param: ParamSpec, value: str, media: Media) -> UsedModel | None:
    """Return the model or the file of weights that a parameter names; None if it names none."""
    if not value:
        return None
    if param.kind is ParamKind.MODEL:
        ref = ModelRef(value)
        name, kind, digest, licence = str(ref) if ref.is_name else ref.path.name, "", "", ""
        with suppress(StudioError):  # it may be gone, while what it made is still in the cache
            facts = media.models.facts(ref)
            name, kind, licence = facts.display_name, facts.kind, facts.licence
            digest = media.models.compute_content_hash(ref)
        return UsedModel(name, kind, digest, licence)
    if param.kind is ParamKind.FILE and param.file_mode is not FileMode.SAVE and _WEIGHTS in param.file_types:
        return UsedModel(Path(value).name, node, _file_hash(stamp_file(Path(value))))
    return None


@lru_cache(maxsize=64)
def _file_hash(file: FileStamp) -> str:
    """Return the SHA-256 of a file as it is now, in hexadecimal; empty if it cannot be read."""
    try:
        return compute_file_sha256(file.path)
    except OSError:
        return ""


def _versions(*, pretrained: bool) -> dict[str, str]:
    """Return the versions of what computes; libraries that had no part in it are not named."""
    found = {"frameloom": VERSION}
    for library in ("torch", *(_LIBRARIES if pretrained else ())):
        with suppress(PackageNotFoundError):
            found[library] = version(library)
    return found
