"""The parts of the released model: which files they are, where people get them, and on what terms."""

from dataclasses import dataclass

from talker_t2av.errors import UserError


@dataclass(frozen=True)
class Part:
    """One part of the released model."""

    name: str
    repository: str | None
    """On the hub; None: not there, the user brings the file."""
    files: tuple[str, ...]
    """What the part needs, relative to the repository and to the folder of released files; the first has the weights,
    if any file has."""
    origin: str
    """Where the files come from, for people."""
    licence: str
    target: str
    """The file of a bundle that the part becomes."""
    keys: tuple[str, ...] = ()
    """Under which of these a checkpoint has the weights; without any, it is they."""
    patterns: tuple[str, ...] = ()
    """Files that are fetched as well where there are any."""
    must_be_accepted: bool = False
    """Whether the user has to say yes to the licence."""


TALKER_REPOSITORY = "HKUSTAudio/Talker-T2AV"
PARTS = {
    part.name: part
    for part in (
        Part(
            name="talker",
            repository=TALKER_REPOSITORY,
            files=("talker-t2av/model.safetensors", "talker-t2av/config.json"),
            origin=f"the hub's {TALKER_REPOSITORY}",
            licence="Apache-2.0.",
            target="talker.safetensors",
        ),
        Part(
            name="tokenizer",
            repository=TALKER_REPOSITORY,
            files=("talker-t2av/tokenizer.json", "talker-t2av/tokenizer_config.json"),
            patterns=("talker-t2av/*.json", "talker-t2av/*.txt", "talker-t2av/*.jinja"),
            origin=f"the hub's {TALKER_REPOSITORY}",
            licence="Apache-2.0, as Qwen3 is.",
            target="tokenizer/tokenizer.json",
        ),
        Part(
            name="whisperx-vae",
            repository=TALKER_REPOSITORY,
            files=("whisperx-vae/model.ckpt",),
            origin=f"the hub's {TALKER_REPOSITORY}",
            licence="Apache-2.0, as the repository says; it contains the encoder of OpenAI's Whisper.",
            keys=("state_dict",),
            target="audio_codec.safetensors",
        ),
        Part(
            name="lia-x",
            repository="YaohuiW/LIA-X",
            files=("lia-x.pt",),
            origin="the hub's YaohuiW/LIA-X",
            licence="For research and evaluation only, non-commercial, under the terms of its LICENSE.md.",
            must_be_accepted=True,
            target="motion_codec.safetensors",
        ),
        Part(
            name="wavlm-ecapa",
            repository=None,
            files=("wavlm_large_finetune.pth",),
            origin="UniSpeech's speaker verification (https://github.com/microsoft/UniSpeech, downstreams/"
            "speaker_verification: WavLM large, not fixed in training), by hand",
            licence="CC BY-SA 3.0, by the LICENSE file of https://github.com/microsoft/UniSpeech.",
            keys=("model",),
            target="speaker_encoder.safetensors",
        ),
    )
}


def choose_parts(names: str | None) -> list[Part]:
    """The parts of a list with commas; all without one. Raises `UserError` for a name that is none."""
    if names is None:
        return list(PARTS.values())
    chosen = [name.strip() for name in names.split(",")]
    for name in chosen:
        if name not in PARTS:
            raise UserError(f"There is no part {name!r}: choose from {', '.join(PARTS)}.")
    return [part for part in PARTS.values() if part.name in chosen]
