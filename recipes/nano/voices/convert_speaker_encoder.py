"""Convert the GE2E weights of the Resemblyzer wheel (Apache-2.0) into the bundle's speaker_encoder.safetensors."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import torch
import typer
from safetensors.torch import save_file

from talker_t2av.codecs.ge2e.encoder import Ge2eEncoder
from talker_t2av.config import Ge2eConfig


def main(out: Annotated[Path, typer.Option(help="The safetensors file to write.")]) -> None:
    """Write the weights in float16, under the same names, without the training-only similarity scale."""
    package = find_spec("resemblyzer")
    if package is None or package.origin is None:
        raise SystemExit("Resemblyzer is not installed: pip install 'talker-t2av[eval]'")
    checkpoint = torch.load(Path(package.origin).parent / "pretrained.pt", weights_only=True, map_location="cpu")
    state = {name: tensor for name, tensor in checkpoint["model_state"].items() if not name.startswith("similarity")}
    encoder = Ge2eEncoder(Ge2eConfig())
    encoder.load_state_dict(state)
    save_file({name: tensor.to(torch.float16).contiguous() for name, tensor in encoder.state_dict().items()}, out)


if __name__ == "__main__":
    typer.run(main)
