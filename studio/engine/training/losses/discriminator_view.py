"""Networks that look at pictures which others made: critics, and the encoder of the perceptual loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import torch

from studio.engine.networks.joint_model import JointModel, NetworkMember, NetworkOutput
from studio.sdk.networks.network import Tokens
from studio.sdk.training.dataset import Batch


class DiscriminatorView:
    """View of networks as a critic: it feeds pictures to them in place of their wired inputs.

    A network that takes one picture at a time is shown all frames, each as a sample of its own; what else it is given
    then counts for each frame of its sample.

    Args:
        composed: All networks.
        node_id: The network that looks.
        maker: The id of the network in place of whose pictures others are shown. If that feeds it nothing, they stand
            for those of the data set.
    """

    def __init__(self, composed: JointModel, node_id: str, maker: str) -> None:
        self._composed = composed
        self._id = node_id
        self._maker = maker
        around = [*composed.list_upstream(node_id, {maker}), *(m for m in composed.members if m.id == node_id)]
        self._wired = any(member.id == maker for member in around)
        self._seeing = {maker}  # what depends on the pictures
        for member in around:
            if not self._wired or self._seeing & set(member.network_inputs.values()):
                self._seeing.add(member.id)
        self._beside = [m for m in around if m.id not in self._seeing]
        seeing = [member for member in around if member.id in self._seeing - {maker}]
        self._around = around
        self._seeing_keys = self._seeing | {key for id in self._seeing for key in _list_read_keys(around, id)}
        self._picture_keys = {maker, *_list_read_keys(seeing, maker)}
        self.is_per_frame = any(_takes_frames(member, self._seeing, self._wired) for member in seeing)

    def compute_side_inputs(self, batch: Batch, made: Mapping[str, NetworkOutput]) -> dict[str, NetworkOutput]:
        """Return `made`, and what the network is given besides the pictures, so that several looks read it once."""
        known = dict(made)
        for member in self._beside:
            found = self._composed.compute_read_outputs(member, self._around, batch, known)
            known |= {key: _wide(one) for key, one in found.items()}
        return known

    def evaluate_pictures(
        self, pictures: torch.Tensor, batch: Batch, made: Mapping[str, NetworkOutput] | None = None
    ) -> Tokens:
        """Return what the network says, as float32 or wider.

        Args:
            pictures: [B, T, 3, H, W].
            batch: The samples that they stand for.
            made: What networks have made of these.
        """
        count = pictures.shape[1] if self.is_per_frame else 1
        shown = pictures.flatten(0, 1)[:, None] if self.is_per_frame else pictures
        known = {id: _repeated(one, count) for id, one in (made or {}).items() if id not in self._seeing_keys}
        seen = _repeated_batch(batch, count)
        if self._wired:
            known |= dict.fromkeys(self._picture_keys, shown)
        else:
            seen = replace(seen, video=shown)
        tokens: Tokens = self._composed.get_module(self._id)(**self._composed.collect_inputs(seen, self._id, known))
        wide = _wide(tokens)
        assert isinstance(wide, Tokens)
        return wide


def _list_read_keys(readers: Iterable[NetworkMember], node_id: str) -> set[str]:
    """Return the names under which a network's outputs are read."""
    return {
        reader.get_source_key(port)
        for reader in readers
        for port, source in reader.network_inputs.items()
        if source == node_id
    }


def _takes_frames(member: NetworkMember, seeing: set[str], wired: bool) -> bool:
    if wired:
        return any(member.network_inputs[port] in seeing for port in member.single_picture_ports)
    return any(raw.is_first_frame for raw in member.dataset_inputs.values())


def _wide(made: NetworkOutput) -> NetworkOutput:
    """Return values of autocast's half precision as float32; others as they are."""
    values = made.values if isinstance(made, Tokens) else made
    if values.dtype not in (torch.bfloat16, torch.float16):
        return made
    return Tokens(values.float(), made.mask) if isinstance(made, Tokens) else values.float()


def _repeated(made: NetworkOutput, count: int) -> NetworkOutput:
    if count == 1:
        return made
    if isinstance(made, Tokens):
        return Tokens(made.values.repeat_interleave(count, 0), made.mask.repeat_interleave(count, 0))
    return made.repeat_interleave(count, 0)


def _repeated_batch(batch: Batch, count: int) -> Batch:
    if count == 1:
        return batch
    return Batch(
        tuple(name for name in batch.names for _ in range(count)),
        tuple(text for text in batch.text for _ in range(count)),
        None if batch.video is None else batch.video.repeat_interleave(count, 0),
        None if batch.audio is None else batch.audio.repeat_interleave(count, 0),
        {name: column.repeat_interleave(count, 0) for name, column in batch.columns.items()},
        {name: there.repeat_interleave(count, 0) for name, there in batch.presence_masks.items()},
    )
