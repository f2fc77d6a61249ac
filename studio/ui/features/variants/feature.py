"""Variants of the project in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.variants import actions
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import VARIANTS_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.variants.variant_control import VariantControl
    from studio.ui.shell.controllers.shell import Shell


class VariantsFeature:
    """Actions on variants, and marks of what differs."""

    control: VariantControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with variants."""
        return bind_actions(
            actions.ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={
                actions.ONE_VARIANT_NEEDED: lambda: not self.control.has_two_variants,
                VARIANTS_NEEDED: lambda: self.control.has_two_variants,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: variants are shown in the graph, the inspector and the viewer."""
        return ()

    def start(self, shell: Shell) -> None:
        """Connect variants to the panels that show them."""
        from studio.ui.features.variants.variant_control import VariantControl

        self.control = VariantControl(
            shell.level, shell.node_graph, shell.inspector, shell.viewer, shell.post, shell.window
        )

    def close(self) -> None:
        """Let go of the document."""
        self.control.close()
