"""Clips from a few numbers, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.generate.clip_maker import ClipMaker, GeneratedClip, load_clip, take_first_tokens
from studio.core.translation import tr, tr_noop
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Features,
    Image,
    Media,
    Net,
    Param,
    ShapeError,
    Time,
    make_features_info,
    node,
    output,
)
from studio.sdk.networks.network import to_batch

if TYPE_CHECKING:
    import torch


@node(
    "generate.space_time_vae",
    name="Space-time VAE",
    aliases=("Variational Autoencoder", "Video VAE", "CVAE", "VAE Decode", "VAE Encode", "Latent"),
)
class SpaceTimeVae(ClipMaker, ClipNode):
    """Generate short clips from a latent vector, or encode a clip as one and change it there.

    Without a clip it samples one from the seed and the condition: features of a text, a sound or anything else, of
    which the first frame is used. With a clip, its first frames are encoded and reconstructed; Strength moves them
    towards the condition and the seed. The whole clip is generated when a frame is first read. It generates small
    pictures, as many frames as in training.

    A variational autoencoder of 3D convolutions (Kingma & Welling, "Auto-Encoding Variational Bayes", 2014) with a
    prior that depends on the condition (Sohn et al., "Learning Structured Output Representation using Deep Conditional
    Generative Models", 2015): all clips share one latent space. It trains on the clips of the data set:

        ‖x − x̂‖² / 2σ² + β · Σ max(free, KL(q(z | x) ‖ p(z | c)))

    with σ the noise, "free" as in Kingma et al. 2016, and the prior's mean and standard deviation learned from the
    condition; the divergence moves the prior with its own weight (KL balancing: Hafner et al. 2021). Some samples are
    trained without a condition, so that it also works without one. Alpha of the clip is composited over black.
    """

    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed: each draws another clip."
    )
    spread: float = Param(
        default=1.0, min=0.0, max=3.0, slider=(0.0, 1.5), animatable=False,
        help="Temperature: 0 gives the most typical clip, 1 samples from the learned distribution.",
    )  # fmt: skip
    strength: float = Param(
        default=0.0, min=0.0, max=1.0, animatable=False,
        help="How far a connected clip moves towards the condition and the seed; 0 reconstructs it.",
    )  # fmt: skip
    channels: int = Param(
        default=16, min=8, max=256, slider=(8, 64), step=8, animatable=False,
        help="Channels of the outermost layers: more can learn finer detail, but are slower.",
    )  # fmt: skip
    latent_size: int = Param(
        default=32, min=1, max=4096, slider=(8, 256), animatable=False, help="Size of the latent vector."
    )
    noise: float = Param(
        default=0.05, min=0.001, max=1.0, slider=(0.01, 0.2), animatable=False,
        help="In training, the tolerated pixel error σ: lower values reconstruct more exactly, higher ones sample "
        "more plausible clips.",
    )  # fmt: skip
    beta: float = Param(
        default=5.0, min=0.0, max=1000.0, slider=(0.0, 10.0), animatable=False,
        help="In training, the weight β of the divergence from the prior: 1 is the ELBO, higher values sample more "
        "plausible clips.",
    )  # fmt: skip
    free: float = Param(
        default=0.1, min=0.0, max=10.0, slider=(0.0, 1.0), unit="nat", animatable=False,
        help="In training, free nats: the information per latent number that costs nothing.",
    )  # fmt: skip
    drop: float = Param(
        default=0.1, min=0.0, max=1.0, animatable=False, help="In training, the share of samples without a condition."
    )
    fit: float = Param(
        default=0.1, min=0.0, max=100.0, slider=(0.0, 1.0), animatable=False,
        help="In training, how strongly the prior is fitted to the encodings, which strengthens the condition.",
    )  # fmt: skip

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the clip, or one row of latent numbers."""
        if output == "latent":
            return make_features_info({}, "video", tokens=1, features=self.latent_size, whole=True)
        return self.facts(inputs, media)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return encoder, decoder and prior."""
        from nodes.generate.nets.video_vae import VaePlan, VideoVae

        self.check_size()
        features = inputs["condition"].features if "condition" in inputs else 0
        numbers = self.noise, self.beta, self.free, self.drop, self.fit
        return VideoVae(VaePlan(self.size, self.channels, self.latent_size, features, *numbers))

    def analyze(
        self,
        image: Clip[Image] | None,
        condition: Clip[Features] | None,
        latent: Clip[Features] | None,
        net: Net,
        ctx: Context,
    ) -> GeneratedClip:
        """Draw the clip."""
        import torch

        from nodes.generate.nets.clip_batches import draw_noise

        ctx.check()
        if latent is not None:
            return self._decode(latent[0], net, ctx)
        clip = None if image is None else load_clip(image, self.size, ctx)
        with torch.no_grad(), ctx.autocast():
            noise = self.spread * draw_noise((1, self.latent_size), self.seed, ctx.device)
            drawn = net.compute_prior(take_first_tokens(condition), 1).draw_sample(noise)
            if clip is not None:
                drawn = torch.lerp(net.encode_clips(clip)[0], drawn, self.strength)
            return self.wrap_frames(net.decode_latent(drawn), drawn, ctx)

    def _decode(self, latent: Features, net: Net, ctx: Context) -> GeneratedClip:
        """Draw the clip of a latent of `latent_size` numbers, in one row or several."""
        import torch

        numbers = to_batch(latent).values.reshape(1, -1)
        if numbers.shape[1] != self.latent_size:
            text = tr_noop("'latent' has {found} numbers; accepted: {own}, as 'latent_size' says")
            raise ShapeError(tr(text, found=numbers.shape[1], own=self.latent_size))
        with torch.no_grad(), ctx.autocast():
            return self.wrap_frames(net.decode_latent(numbers), numbers, ctx)

    def process(self, analysis: GeneratedClip, time: Time) -> Image:
        """Give a frame of the clip."""
        return analysis.get_image(time.frame)

    @output
    def latent(self, analysis: GeneratedClip) -> Features:
        """Give the numbers that the clip is made from, [1, latent_size]."""
        return Features(analysis.latent, "video")
