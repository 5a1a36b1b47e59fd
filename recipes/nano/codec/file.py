"""The audio codec's file: networks in float16, statistics in float32."""

import os
from pathlib import Path

from safetensors.torch import save_file

from talker_t2av.codecs.source_filter.codec import SourceFilterCodec

STATISTICS = ("mel_mean", "mel_scale", "encoder.mean", "encoder.scale")


def write_codec(codec: SourceFilterCodec, path: Path) -> None:
    """Write all weights, renamed into place when complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {name: t if name.endswith(STATISTICS) else t.half() for name, t in codec.state_dict().items()}
    temporary = path.with_suffix(".part")
    save_file({name: tensor.contiguous() for name, tensor in state.items()}, temporary)
    os.replace(temporary, path)
