"""Small networks of clips, after seconds of learning."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch

from nodes.generate.critics import FrameCritic, VideoCritic
from nodes.generate.gan import SpaceTimeGan
from nodes.generate.recurrent import RecurrentPredictor
from nodes.generate.vae import SpaceTimeVae
from studio.core.clip_info import ClipInfo
from studio.sdk import Batch, Tokens
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import collate_samples
from tools.quality.known_answer import Known

FACTS = {"condition": ClipInfo(modality="text", tokens=1, features=6)}
SIZE: dict[str, Any] = {"width": 16, "height": 16, "length": 4}


def measure() -> list[Known]:
    """Return the figures of all of them."""
    return [
        vae_redraws(),
        vae_draws(),
        gan_draws(),
        critic_tells(VideoCritic),
        critic_tells(FrameCritic),
        predictor_goes_on(),
    ]


@lru_cache(maxsize=1)
def clips() -> tuple[Batch, Tokens]:
    """Return six clips, one for each caption of the example, and a condition that tells which one."""
    data = ExampleDataset(count=6)
    batch = collate_samples([data.get_sample(index) for index in range(6)])
    return batch, Tokens(torch.eye(6).unsqueeze(1), torch.ones(6, 1, dtype=torch.bool))


@lru_cache(maxsize=1)
def learnt_vae() -> Any:
    """Return a VAE that has seen the six clips for 200 steps."""
    batch, condition = clips()
    net: Any = build_initial_module(SpaceTimeVae(**SIZE, channels=8, latent_size=8, drop=0.0), FACTS).train()
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3)
    torch.manual_seed(0)
    for _ in range(200):
        optimizer.zero_grad()
        torch.autograd.backward(torch.stack([*net.learn(batch, condition=condition).losses.values()]).sum())
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    return net.eval()


def vae_redraws() -> Known:
    """Compare clips with what the VAE remembers of them."""
    batch, _ = clips()
    net = learnt_vae()
    with torch.no_grad():
        found = net(image=batch.video)
    what = "clips written as 8 numbers and drawn again, after 200 steps on six of 16×16×4"
    return Known("generate.space_time_vae", what, psnr(found, batch), "dB", "the clips", at_least=28.0)


def vae_draws() -> Known:
    """Compare clips with what the condition alone lets the VAE draw."""
    batch, condition = clips()
    net = learnt_vae()
    with torch.no_grad():
        found = net.show(1, condition=condition)
    what = "clips drawn from the condition alone, after the same"
    return Known("generate.space_time_vae", what, psnr(found, batch), "dB", "the clips", at_least=20.0)


def gan_draws() -> Known:
    """Let a GAN learn six clips by their pixels, and see which of the clips each draw is nearest to."""
    batch, condition = clips()
    net: Any = build_initial_module(SpaceTimeGan(**SIZE, channels=8, latent_size=4), FACTS).train()
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3, (0.5, 0.99))
    torch.manual_seed(0)
    for _ in range(100):
        optimizer.zero_grad()
        step = net.learn(batch, condition=condition)
        (step.pictures - step.targets).square().mean().backward()
        optimizer.step()
    with torch.no_grad():
        made = net.eval().show(1, condition=condition).flatten(1)
    assert batch.video is not None
    nearest = torch.cdist(made, batch.video.flatten(1)).argmin(1)
    share = 100.0 * float((nearest == torch.arange(6)).float().mean())
    what = "draws nearest to the clip that was asked for, after 100 steps on six by their pixels"
    return Known("generate.space_time_gan", what, share, "%", "17 % by chance", at_least=99.0)


def critic_tells(kind: type[VideoCritic | FrameCritic]) -> Known:
    """Let a critic learn which clips fit their conditions."""
    batch, condition = clips()
    assert batch.video is not None
    critic: Any = build_initial_module(kind(channels=8), FACTS).train()
    optimizer = torch.optim.AdamW(critic.parameters(), 5e-3, (0.5, 0.99))
    wrong = [Tokens(condition.values.roll(shift, 0), condition.mask) for shift in range(1, 6)]
    torch.manual_seed(0)
    for step in range(100):
        optimizer.zero_grad()
        right, other = critic(batch.video, condition).values, critic(batch.video, wrong[step % 5]).values
        ((1 - right).relu().mean() + (1 + other).relu().mean()).backward()
        optimizer.step()
    with torch.no_grad():
        right = critic.eval()(batch.video, condition).values.mean(1)
        others = torch.cat([critic(batch.video, told).values.mean(1) for told in wrong], 1)
    share = 100.0 * float((right > others).float().mean())
    what = "conditions that fit, told from those that do not, after 100 steps on six clips"
    return Known(kind.spec.id, what, share, "%", "50 % by chance", at_least=95.0)


def predictor_goes_on() -> Known:
    """Let squares go on, and compare the error with that of a picture that stands still."""
    batch, _ = clips()
    assert batch.video is not None
    net: Any = build_initial_module(RecurrentPredictor(watch=2, channels=24, sampling=100), {}).train()
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3)
    torch.manual_seed(0)
    for _ in range(250):
        optimizer.zero_grad()
        torch.autograd.backward(torch.stack([*net.learn(batch).losses.values()]).sum())
        optimizer.step()
    with torch.no_grad():
        made = net.eval().show(0, image=batch.video)[:, 2:]
    still = batch.video[:, 1:2].expand_as(made)
    share = float((made - batch.video[:, 2:]).square().mean() / (still - batch.video[:, 2:]).square().mean())
    what = "squared error of two predicted frames, in parts of that of holding the last, after 250 steps"
    return Known("generate.recurrent_predictor", what, share, "", "the clip itself", at_most=0.2)


def psnr(found: torch.Tensor, batch: Batch) -> float:
    """Return the PSNR of clips in dB."""
    assert batch.video is not None
    return float(-10.0 * (found - batch.video).square().mean().log10())
