"""Adding a Write Video node for what is viewed, with a file that the user chooses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.file.user_folders import find_videos_folder
from studio.sdk.node import NodeKind
from studio.sdk.registry import Registry
from studio.ui.shell.dialogs import FileRequest

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

_OUTPUT: Final = "output.write_video"
_FILE: Final = "file"


def has_outputs(facts: GraphFacts, registry: Registry) -> bool:
    """Return whether any node of the project writes files, disabled ones counted."""
    specs = (registry.find_spec(record.type) for record in facts.flat_graph.graph.nodes.values())
    return any(spec is not None and spec.kind is NodeKind.SINK for spec in specs)


def ask_for_output(shell: Shell) -> None:
    """Ask for a file; a Write Video node that writes it goes behind the viewed node, as one step of undo."""
    path = shell.session.files.path
    name = f"{path.stem}.mp4" if path is not None else "video.mp4"
    request = FileRequest(
        tr("Choose where to write the video"),
        is_saving=True,
        start_path=(shell.project_folder or find_videos_folder()) / name,
        suffixes=shell.document.registry[_OUTPUT].params[_FILE].file_types,
    )
    shell.window.dialogs.choose_file(shell.window, request, lambda file: _add_output(shell, file))


def _add_output(shell: Shell, file: Path) -> None:
    viewed = shell.level.project.viewed_output
    if viewed is not None and viewed.node in shell.level.graph.nodes:  # else it goes behind what is selected
        shell.node_graph.select_nodes((viewed.node,))
    shell.node_graph.add_node(_OUTPUT, params={_FILE: file.absolute().as_posix()})
