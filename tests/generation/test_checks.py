"""Where PyTorch cannot compile, that is said before anything is loaded."""

from pathlib import Path
from typing import Any

import pytest
import torch

from talker_t2av.errors import UserError
from talker_t2av.generation import checks
from talker_t2av.generation.checks import check_compiling
from talker_t2av.generation.pipeline import Talker

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


def test_a_machine_with_a_compiler_compiles() -> None:
    check_compiling(CPU)


def test_other_accelerators_are_not_compiled_for() -> None:
    with pytest.raises(UserError, match="for cpu and cuda: leave --compile out on mps"):
        check_compiling(torch.device("mps"))


def test_there_must_be_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    from torch._inductor import config

    monkeypatch.setattr(config.cpp, "cxx", ("no-such-compiler",))
    with pytest.raises(UserError, match=r"install g\+\+"):
        Talker.load("a bundle that is not looked for", "cpu", compiled=True)


def test_there_must_be_header_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks.sysconfig, "get_path", lambda name: str(tmp_path))
    with pytest.raises(UserError, match="python3-dev"):
        check_compiling(CPU)


@pytest.mark.parametrize(
    ("lacking", "advice"),
    [
        ({"has_triton_package": lambda: False}, "pip install triton"),
        ({"C_COMPILERS": ("no-such-compiler",)}, "and gcc"),
        ({"CUDA_GRAPHS_IN_THREADS": "1000.1"}, r"needs torch 1000\.1, this is"),
    ],
)
def test_a_card_needs_more(lacking: dict[str, Any], advice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    present = {"has_triton_package": lambda: True, "C_COMPILERS": ("python3",), "CUDA_GRAPHS_IN_THREADS": "2.6"}
    for name, value in (present | lacking).items():
        monkeypatch.setattr(checks, name, value)
    with pytest.raises(UserError, match=advice):
        check_compiling(CUDA)


def test_a_card_with_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "has_triton_package", lambda: True)
    monkeypatch.setattr(checks, "C_COMPILERS", ("python3",))
    check_compiling(CUDA)
