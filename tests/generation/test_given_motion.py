"""Motion of a file: raw codes of the bundle's own codec, and no others."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from talker_t2av.checkpoints.bundles import Bundle, load_bundle
from talker_t2av.codecs.lia_x.codec import LiaXCodec
from talker_t2av.codecs.lia_x.network import LiaXNetwork
from talker_t2av.codecs.motion_file import write_motion
from talker_t2av.config import LiaXConfig
from talker_t2av.errors import UserError
from talker_t2av.generation.given_motion import given_motion


@pytest.fixture(scope="module")
def nano() -> Bundle:
    return load_bundle("nano")


@pytest.fixture(scope="module")
def lia_x(nano: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """nano with a tiny LIA-X, whose statistics alone matter here."""
    config = LiaXConfig(size=16, channels=(32,), style_size=32, motion_mean=(0.5,) * 40, motion_deviation=(0.02,) * 40)
    weights = tmp_path_factory.mktemp("lia_x") / "motion_codec.safetensors"
    save_file(LiaXNetwork(config).state_dict(), weights)
    codec = LiaXCodec.load(weights, config, nano.motion_codec.finder)
    return replace(nano, motion_codec=codec, config=nano.config.model_copy(update={"motion_codec": config}))


def test_the_published_layout_is_lia_x(lia_x: Bundle, nano: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "row.pt"
    torch.save(torch.full((5, 40), 0.52).half(), path)
    assert torch.allclose(given_motion(lia_x, path), torch.ones(5, 40), atol=0.02)
    with pytest.raises(UserError, match="motion of the codec lia_x, but this bundle's is face_mesh"):
        given_motion(nano, path)


def test_what_one_bundle_wrote_the_other_refuses(lia_x: Bundle, nano: Bundle, tmp_path: Path) -> None:
    path, motion = tmp_path / "ours.pt", torch.randn(5, 40, generator=torch.Generator().manual_seed(0))
    write_motion(path, nano.motion_codec.restore(motion), "face_mesh")
    assert torch.allclose(given_motion(nano, path), motion, atol=0.02)
    with pytest.raises(UserError, match="motion of the codec face_mesh, but this bundle's is lia_x"):
        given_motion(lia_x, path)


def test_normalised_codes_are_refused(lia_x: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "normalised.pt"
    torch.save(torch.randn(50, 40, generator=torch.Generator().manual_seed(0)).half(), path)
    with pytest.raises(UserError, match=r"normalised\.pt is 5\d deviations from that of faces"):
        given_motion(lia_x, path)
