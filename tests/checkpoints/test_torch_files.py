"""Checkpoints are read without running what is pickled in them, and say in words what is wrong with them."""

import builtins
import io
import operator
import os
import pickle
import subprocess
import sys
import types
import zipfile
from argparse import Namespace
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from talker_t2av.checkpoints.torch_files import read_checkpoint, state_dict_of, tensors_in
from talker_t2av.errors import UserError


class Call:
    """Pickled, this is a call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.parts = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.parts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.ckpt"


@pytest.fixture
def weights() -> dict[str, Tensor]:
    numbers = torch.arange(24, dtype=torch.float32)
    return {
        "whole": numbers.reshape(4, 6),
        "view": numbers.reshape(4, 6)[1:3, 2:].T,
        "half": numbers.half(),
        "brain": numbers.bfloat16(),
        "count": torch.tensor(7),
        "parameter": torch.nn.Parameter(torch.ones(3)),
        "nothing": torch.zeros(0, 5),
    }


@pytest.fixture
def omegaconf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], object]]:
    """Makes an object of a class that is not there any more when it is read; its import would leave a mark."""
    (tmp_path / "omegaconf.py").write_text(f"import pathlib\npathlib.Path({str(tmp_path / 'imported')!r}).touch()\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = types.ModuleType("omegaconf")

    class DictConfig:
        def __init__(self) -> None:
            self.content = {"width": 3, "kinds": {1, 2}, "any": Namespace(a=self)}

    def create(*_: object) -> None:
        (tmp_path / "imported").touch()

    for made in (DictConfig, create):
        made.__module__, made.__qualname__ = "omegaconf", made.__name__
        setattr(module, made.__name__, made)

    def make() -> object:
        monkeypatch.setitem(sys.modules, "omegaconf", module)
        return [DictConfig(), Call(create, 1), OrderedDict(a=DictConfig())]

    yield make
    assert not (tmp_path / "imported").exists()


def test_tensors_beside_a_configuration(
    path: Path, weights: dict[str, Tensor], omegaconf: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = {"state_dict": OrderedDict(weights), "hyper_parameters": omegaconf(), "epoch": 3}
    torch.save(saved, path)
    monkeypatch.delitem(sys.modules, "omegaconf")
    with pytest.raises(pickle.UnpicklingError, match="omegaconf"):
        torch.load(path, weights_only=True)
    checkpoint = read_checkpoint(path)
    assert "omegaconf" not in sys.modules
    read = state_dict_of(checkpoint, ("model", "state_dict"), path)
    assert read.keys() == weights.keys()
    for name, tensor in weights.items():
        assert read[name].dtype == tensor.dtype and read[name].stride() == tensor.stride()
        assert torch.equal(read[name], tensor)
    assert len(list(tensors_in(checkpoint))) == len(weights)


def test_plain_checkpoints(path: Path, weights: dict[str, Tensor]) -> None:
    torch.save(weights, path)
    read = state_dict_of(read_checkpoint(path), (), path)
    assert all(torch.equal(read[name], tensor) for name, tensor in weights.items())


NAMES_IN_PYTHON_2 = {"builtins": "__builtin__", "subprocess": "commands"}
"""Those that protocol 2 writes."""
ATTACKS: dict[str, Callable[[str], Call]] = {
    "posix.system": lambda mark: Call(os.system, f"touch {mark}"),
    "builtins.eval": lambda mark: Call(eval, f"open({mark!r}, 'w')"),
    "builtins.exec": lambda mark: Call(exec, f"open({mark!r}, 'w')"),
    "io.open": lambda mark: Call(open, mark, "w"),
    "builtins.getattr": lambda mark: Call(getattr, Call(builtins.__import__, "os"), "system"),
    "builtins.__import__": lambda mark: Call(builtins.__import__, "antigravity"),
    "subprocess.call": lambda mark: Call(subprocess.call, ["touch", mark]),
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("protocol", [2, 4])
def test_an_attack_is_refused_in_words(path: Path, name: str, protocol: int) -> None:
    mark = path.with_name("mark")
    attacked = {"state_dict": {"a": torch.ones(2)}, "extra": ATTACKS[name](str(mark))}
    torch.save(attacked, path, pickle_protocol=protocol)
    module, _, function = name.partition(".")
    named = rf"({module}|_{module}|{NAMES_IN_PYTHON_2.get(module)})\.{function}"
    with pytest.raises(UserError, match=rf"model.ckpt would run code when it is loaded \({named}\): do not use it\.$"):
        read_checkpoint(path)
    assert not mark.exists()


def test_calls_that_nobody_knows_do_nothing(path: Path) -> None:
    mark = path.with_name("mark")
    torch.save({"a": torch.ones(2), "b": Call(operator.methodcaller, "touch"), "c": Call(Path.touch, mark)}, path)
    with pytest.raises(UserError, match="would run code"):
        read_checkpoint(path)
    torch.save({"a": torch.ones(2), "b": Call(operator.methodcaller, "touch"), "c": mark}, path)
    with pytest.raises(UserError, match="something else than a tensor among its weights: b, c"):
        state_dict_of(read_checkpoint(path), (), path)
    assert not mark.exists()


class Storage:
    """Pickled, this is a reference to a storage."""

    def __init__(self, key: str, size: int) -> None:
        self.identity = ("storage", torch.FloatStorage, key, "cpu", size)


class Pickler(pickle.Pickler):
    def persistent_id(self, thing: object) -> object:
        return thing.identity if isinstance(thing, Storage) else None


def write_by_hand(path: Path, checkpoint: object, compression: int = zipfile.ZIP_STORED) -> None:
    """A checkpoint with one storage, "0", of four numbers."""
    pickled = io.BytesIO()
    Pickler(pickled, protocol=2).dump(checkpoint)
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("model/data.pkl", pickled.getvalue())
        archive.writestr("model/version", "3\n")
        archive.writestr("model/data/0", torch.arange(4.0).numpy().tobytes())


def tensor(storage: Storage, offset: object, size: tuple[object, ...], stride: tuple[object, ...]) -> Call:
    return Call(torch._utils._rebuild_tensor_v2, storage, offset, size, stride, False, OrderedDict())


def test_a_tensor_within_its_storage(path: Path) -> None:
    write_by_hand(path, {"a": tensor(Storage("0", 4), 1, (2,), (2,)), "other": Call(operator.itemgetter, 1)})
    checkpoint = read_checkpoint(path)
    assert isinstance(checkpoint, dict) and checkpoint["a"].tolist() == [1, 3]


@pytest.mark.parametrize(
    "wrong",
    [
        tensor(Storage("0", 4), 1, (4,), (1,)),
        tensor(Storage("0", 4), 0, (2, 2), (3, 1)),
        tensor(Storage("0", 4), 3, (3,), (-1,)),
        tensor(Storage("0", 4), -1, (2,), (1,)),
        tensor(Storage("0", 4), 0, (2,), (1, 1)),
        tensor(Storage("0", 4), 0, ("many",), (1,)),
        tensor(Storage("0", 4), 0, (2**70,), (0,)),
        tensor(Storage("0", 5), 0, (4,), (1,)),
        tensor(Storage("1", 4), 0, (4,), (1,)),
        tensor(Storage("../data.pkl", 4), 0, (4,), (1,)),
    ],
)
def test_tensors_that_do_not_fit_their_storage(path: Path, wrong: Call) -> None:
    write_by_hand(path, {"other": Call(operator.itemgetter, 1), "a": wrong})
    with pytest.raises(UserError, match=r"model.ckpt is damaged"):
        read_checkpoint(path)


def test_compressed_numbers(path: Path) -> None:
    whole = {"a": tensor(Storage("0", 4), 0, (4,), (1,)), "other": Call(operator.itemgetter, 1)}
    write_by_hand(path, whole, zipfile.ZIP_DEFLATED)
    with pytest.raises(UserError, match=r"model.ckpt is damaged"):
        read_checkpoint(path)


def test_files_that_are_no_checkpoints(path: Path, weights: dict[str, Tensor]) -> None:
    with pytest.raises(UserError, match=r"model.ckpt cannot be read \(No such file"):
        read_checkpoint(path)
    torch.save(weights, path)
    whole = path.read_bytes()
    for share in (0.9, 0.5, 0.1):
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(UserError, match=r"model.ckpt is cut off; fetch it again"):
            read_checkpoint(path)
    torch.save(weights, path, _use_new_zipfile_serialization=False)
    with pytest.raises(UserError, match=r"format of PyTorch before 1.6"):
        read_checkpoint(path)
    for content in (b"", b"words", b"\x80\x04]\x94."):
        path.write_bytes(content)
        with pytest.raises(UserError, match=r"model.ckpt is not a PyTorch checkpoint"):
            read_checkpoint(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "words")
    with pytest.raises(UserError, match=r"damaged, or not a PyTorch checkpoint"):
        read_checkpoint(path)


def test_a_checkpoint_without_weights(path: Path) -> None:
    torch.save([1, 2], path)
    with pytest.raises(UserError, match=r"no weights where they are expected \(state_dict, model\)"):
        state_dict_of(read_checkpoint(path), ("state_dict", "model"), path)
    torch.save({"model": {"epoch": 3}}, path)
    with pytest.raises(UserError, match=r"something else than a tensor among its weights: epoch\."):
        state_dict_of(read_checkpoint(path), ("state_dict", "model"), path)
