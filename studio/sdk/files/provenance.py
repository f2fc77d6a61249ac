"""Provenance of a file, as the file itself states it: networks that had a part in it, and the graph that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SourceType(StrEnum):
    """Origin of a picture or a sound, in the terms of IPTC's NewsCodes "Digital Source Type"."""

    TRAINED = "trainedAlgorithmicMedia"
    """A network made it, out of what it learnt."""
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia"
    """A part of it was made by a network, or a network has changed it."""

    @property
    def uri(self) -> str:
        """Its address, which is what metadata holds."""
        return f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.value}"


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A pretrained model, or a file of weights, as it was when it was used.

    Args:
        name: 'org/name', or the name of its folder or file; never a path.
        kind: Its class, as "WanPipeline"; of our own networks the node type's name.
        sha256: Of its weights, in hexadecimal; empty if they could not be read.
        licence: As its card says; empty if it says nothing.
    """

    name: str
    kind: str = ""
    sha256: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class ProvenanceStep:
    """A node with weights that had a part in a file.

    Args:
        node: The node type's id.
        is_generative: Whether pictures, sound or text came out of it; else it measured or described something.
        models: What its weights are; none for a network with random ones.
        seeds: Its seeds, by the names of its parameters.
    """

    node: str
    is_generative: bool
    models: tuple[UsedModel, ...] = ()
    seeds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Provenance of a file. It holds no time: the same render makes the same bytes.

    Args:
        source: What kind of media it is; None where networks only measured, or had no part: nothing in it is generated.
        steps: All nodes with weights that had a part in it.
        versions: Of the programs and libraries, by name.
        graph: The text of a project file with the nodes that led to it; empty if the user left it out.
        sources: Fingerprints of the files that the graph reads, by their paths as its text has them: each is found by
            it after it was moved. See `studio.core.file_stamp.compute_file_fingerprint`.
    """

    source: SourceType | None
    steps: tuple[ProvenanceStep, ...]
    versions: Mapping[str, str]
    graph: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
