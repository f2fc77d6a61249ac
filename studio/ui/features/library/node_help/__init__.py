"""The help of node types: what they do, their ports and parameters, and an example to insert."""

from studio.ui.features.library.node_help.panel import HelpPanel

__all__ = ["HelpPanel"]
