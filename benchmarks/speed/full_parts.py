"""The parts of the released model, at its sizes and with random weights, as work to be timed."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from benchmarks.speed.machine import linears_alone
from talker_t2av.checkpoints.folders import PRESETS
from talker_t2av.codecs.lia_x.decoder import Decoder
from talker_t2av.codecs.lia_x.encoder import Encoder
from talker_t2av.codecs.wavlm_ecapa.encoder import WavlmEcapaNetwork
from talker_t2av.codecs.whisperx_vae.decoder import LatentDecoder
from talker_t2av.codecs.whisperx_vae.stream import decoder_reach
from talker_t2av.codecs.whisperx_vae.whisper_features import WhisperFeatures
from talker_t2av.config import LiaXConfig, WavlmEcapaConfig, WhisperXVaeConfig, load_bundle_config
from talker_t2av.model.backbone import Backbone
from talker_t2av.model.diffusion_head import DiffusionHead
from talker_t2av.model.flow_matching import draw_flow, zero_star_steps
from talker_t2av.model.packed_linear import pack_linears
from talker_t2av.model.patch_encoder import PatchEncoder
from talker_t2av.model.sequence import TalkerBatch, Task
from talker_t2av.model.stop_predictor import stop_loss
from talker_t2av.model.talker import Talker

PRESET = load_bundle_config(PRESETS / "full.yaml")
TALKER, SAMPLING, MOTION_CODEC = PRESET.talker, PRESET.sampling, PRESET.motion_codec
PATCH_FRAMES = TALKER.sequence.patch_frames
BRANCHES = 2
HEAD_ROWS = BRANCHES * (2 + 2 * PATCH_FRAMES)
CONTEXT = 300
"""Positions that the backbone has read: a sentence and about twenty seconds."""
VOICE_SECONDS = 3
TRAINED_PATCHES, TRAINED_TEXT = 24, 30
"""Of each clip of the training step: about four seconds of speech."""


@dataclass(frozen=True)
class Work:
    """Something to be timed."""

    name: str
    run: Callable[[], object]
    weights: int
    """Bytes of weights that are read, however often."""
    countable: Callable[[], object] | None = None
    """The same work in layers whose FLOPs PyTorch counts, where it does not count those of `run`."""
    alone: Callable[[], object] | None = None
    """Its linear layers and nothing else, with as many rows."""


def weight_bytes(*modules: nn.Module) -> int:
    """Of all parameters but the embeddings of tokens, of which only few rows are read."""
    total = 0
    for module in modules:
        for child in module.modules():
            if not isinstance(child, nn.Embedding):
                total += sum(each.numel() * each.element_size() for each in child.parameters(recurse=False))
    return total


@torch.inference_mode()
def backbone_step() -> Iterator[Work]:
    """One token behind `CONTEXT` others."""
    backbone = Backbone(TALKER.backbone).eval()

    def step_of(backbone: Backbone) -> Callable[[], object]:
        dtype, size = backbone.qwen3.norm.weight.dtype, TALKER.backbone.hidden_size
        read, cache = torch.ones(1, CONTEXT, dtype=torch.bool), backbone.new_cache()
        positions = torch.arange(CONTEXT, dtype=torch.float32)[None]
        backbone(torch.randn(1, CONTEXT, size, dtype=dtype), positions, read, cache)
        token = torch.randn(1, 1, size, dtype=dtype)

        def step() -> None:
            known = cache.get_seq_length()
            mask = torch.ones(1, known + 1, dtype=torch.bool)
            backbone(token, torch.full((1, 1), float(known)), mask, cache)

        return step

    weights = weight_bytes(backbone)
    plain = step_of(backbone)
    yield Work("backbone step, plain layers", plain, weights, alone=linears_alone(backbone, 1))
    brief = copy.deepcopy(backbone).to(torch.bfloat16)
    pack_linears(backbone, rows=1)
    yield Work("backbone step", step_of(backbone), weights, step_of(brief), linears_alone(backbone, 1))
    yield Work("backbone step, bfloat16", step_of(brief), weight_bytes(brief))


@torch.inference_mode()
def head_sampling() -> Iterator[Work]:
    """One patch of speech, both guidance branches side by side."""
    config, size = TALKER.speech, TALKER.backbone.hidden_size
    head = DiffusionHead(config, size).eval()
    noise, context = torch.randn(2, 1, PATCH_FRAMES, config.latent_size)
    hidden, condition = torch.randn(1, size), torch.randn(1, config.condition_size)

    def sampling_of(head: DiffusionHead) -> Callable[[], Tensor]:
        schedule = head.schedule(SAMPLING)
        return lambda: head.draw(noise, hidden, context, condition, schedule)

    evaluations = SAMPLING.steps - zero_star_steps(SAMPLING.steps)
    weights = weight_bytes(head) * evaluations
    plain = copy.deepcopy(head)
    yield Work("head sampling, plain layers", sampling_of(plain), weights, alone=_repeated(plain, evaluations))
    pack_linears(head, rows=HEAD_ROWS)
    yield Work("head sampling", sampling_of(head), weights, sampling_of(plain), _repeated(head, evaluations))
    brief = copy.deepcopy(plain).to(torch.bfloat16)
    yield Work("head sampling, bfloat16", sampling_of(brief), weights // 2)


def _repeated(head: DiffusionHead, evaluations: int) -> Callable[[], None]:
    once = linears_alone(head.transformer, HEAD_ROWS)

    def work() -> None:
        for _ in range(evaluations):
            once()

    return work


@torch.inference_mode()
def patch_encoder() -> Iterator[Work]:
    """One patch of speech to its embedding."""
    config = TALKER.speech
    encoder = PatchEncoder(config.latent_size, TALKER.backbone.hidden_size, config.patch_encoder).eval()
    plain, weights = copy.deepcopy(encoder), weight_bytes(encoder)
    frames = torch.randn(1, PATCH_FRAMES, config.latent_size)
    pack_linears(encoder, rows=1 + PATCH_FRAMES)
    yield Work(
        "patch encoder",
        lambda: encoder(frames),
        weights,
        lambda: plain(frames),
        linears_alone(encoder, 1 + PATCH_FRAMES),
    )


def training_step() -> Iterator[Work]:
    """Forward and backward of two clips, one with motion and one without; the optimizer's step is not in it."""
    talker, patches, text = Talker(TALKER), TRAINED_PATCHES, TRAINED_TEXT
    frames = patches * PATCH_FRAMES
    generator = torch.Generator().manual_seed(0)
    batch = TalkerBatch(
        token_ids=torch.zeros(2, text + patches, dtype=torch.int64),
        token_mask=torch.ones(2, text + patches, dtype=torch.bool),
        patch_span=torch.tensor([[text, text + patches]] * 2),
        speech=torch.randn(2, frames, TALKER.speech.latent_size),
        speech_frames=torch.tensor([frames, frames]),
        motion=torch.randn(2, frames, TALKER.motion.latent_size),
        motion_frames=torch.tensor([frames, 0]),
        voice=torch.randn(2, TALKER.speech.condition_size),
        task=torch.tensor([int(Task.T2AV), int(Task.TTS)]),
        complete=torch.ones(2, dtype=torch.bool),
    )
    labels = torch.zeros(2, 1 + text + patches, dtype=torch.int64)

    def step() -> None:
        talker.zero_grad(set_to_none=True)
        output = talker(batch)
        loss = stop_loss(output.stop_logits, labels)
        for modality, targets in ((talker.speech, output.speech), (talker.motion, output.motion)):
            loss = loss + modality.flow_loss(targets, draw_flow(targets.clean, generator))
        loss.backward()

    yield Work("training step", step, weight_bytes(talker))


@torch.inference_mode()
def audio_codec() -> Iterator[Work]:
    """Four new latents to sound, with those around them that the stream decodes again, and Whisper's 30 s."""
    config = WhisperXVaeConfig()
    decoder = LatentDecoder(config).eval()
    reach = decoder_reach(config.strides[::-1])
    latents = torch.randn(1, reach.back + PATCH_FRAMES + reach.ahead, config.latent_size)
    yield Work("WhisperX-VAE, one patch decoded", lambda: decoder(latents), weight_bytes(decoder))
    whisper, samples = WhisperFeatures(config).eval(), torch.randn(30 * 16_000)
    yield Work("Whisper's encoder, 30 s", lambda: whisper(samples, 750), weight_bytes(whisper))


@torch.inference_mode()
def speaker_encoder() -> Iterator[Work]:
    """A voice sample."""
    network = WavlmEcapaNetwork(WavlmEcapaConfig()).eval()
    samples = torch.randn(1, VOICE_SECONDS * 16_000)
    yield Work(f"WavLM and ECAPA, {VOICE_SECONDS} s", lambda: network(samples), weight_bytes(network))


@torch.inference_mode()
def motion_codec() -> Iterator[Work]:
    """A picture of 512 x 512 to its code, and a code to a frame, with the weights in either layout."""
    if not isinstance(MOTION_CODEC, LiaXConfig):
        raise TypeError(f"expected LIA-X's settings, got {type(MOTION_CODEC).__name__}")
    encoder, decoder = Encoder(MOTION_CODEC).eval(), Decoder(MOTION_CODEC).eval()
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.02)
    size = MOTION_CODEC.size
    picture, code = torch.rand(1, 3, size, size) * 2 - 1, torch.randn(1, MOTION_CODEC.latent_size)
    for layout, name in ((torch.contiguous_format, "channels first"), (torch.channels_last, "channels last")):
        encoder.to(memory_format=layout)
        decoder.to(memory_format=layout)
        shown = picture.contiguous(memory_format=layout)
        z, features = encoder(shown)
        yield Work(f"LIA-X, a picture encoded, {name}", lambda shown=shown: encoder(shown), weight_bytes(encoder))
        yield Work(
            f"LIA-X, a frame drawn, {name}",
            lambda z=z, features=features: decoder(z, features, code),
            weight_bytes(decoder),
        )


PARTS: dict[str, Callable[[], Iterator[Work]]] = {
    "backbone": backbone_step,
    "head": head_sampling,
    "patch_encoder": patch_encoder,
    "training": training_step,
    "audio": audio_codec,
    "speaker": speaker_encoder,
    "motion": motion_codec,
}
