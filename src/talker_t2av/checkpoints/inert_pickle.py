"""Pickles read without running them: tensors are rebuilt, every other object becomes a placeholder.

A checkpoint is a pickle that names classes and functions, and asks to call them. Here no name is ever looked up: the
few that rebuild tensors are answered by functions of this file, all others by classes without behaviour. That is what
makes reading safe; `runs_code` only tells an honest configuration object from an attack, which is then refused.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from typing import IO, Any

import torch
from torch import Tensor

RUNNING_MODULES = frozenset(
    "_posixsubprocess _socket asyncio bdb cloudpickle code codeop commands concurrent ctypes dill imp importlib joblib "
    "marshal multiprocessing nt os pdb pickle _pickle pip pkgutil popen2 posix profile pty runpy shelve shutil signal "
    "socket subprocess sys threading timeit trace urllib webbrowser".split()
)
"""Modules that no weights need, and with which a pickle could do harm."""
BUILTIN_MODULES = ("builtins", "__builtin__", "io", "_io")
RUNNING_BUILTINS = frozenset(
    "__import__ apply breakpoint compile delattr eval exec execfile getattr globals help input locals open setattr "
    "vars".split()
)
STORAGES = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
"""How a checkpoint names the type of the numbers in a storage."""
DAMAGE = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What reading a damaged pickle may raise."""


def runs_code(module: str, name: str) -> bool:
    """Whether a global is one that no weights need, and that could do harm if it were called."""
    first = name.partition(".")[0]
    return module.partition(".")[0] in RUNNING_MODULES or (module in BUILTIN_MODULES and first in RUNNING_BUILTINS)


class ForbiddenGlobalError(Exception):
    """The pickle names something that runs code; the message is that name."""


class Placeholder:
    """Stands for an object of a class that is not known: takes whatever it is made of, and does nothing."""

    def __init__(self, *arguments: object, **settings: object) -> None:
        """Forget them."""

    def __new__(cls, *arguments: object, **settings: object) -> "Placeholder":
        """One that has forgotten them."""
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        """Forget it."""

    def __setitem__(self, key: object, value: object) -> None:
        """Forget them."""

    def append(self, item: object) -> None:
        """Forget it."""

    def extend(self, items: object) -> None:
        """Forget them."""

    def add(self, item: object) -> None:
        """Forget it."""


class InertUnpickler(pickle.Unpickler):
    """Reads the pickle of a PyTorch checkpoint.

    `storage(key)` gives the bytes of a storage, and raises one of `DAMAGE` where there is none. `load` raises
    `ForbiddenGlobalError`, or one of `DAMAGE`.
    """

    def __init__(self, file: IO[bytes], storage: Callable[[str], torch.UntypedStorage]) -> None:
        super().__init__(file, encoding="utf-8")
        self._storage = storage

    def find_class(self, module: str, name: str) -> Any:
        """What stands for a global of this name; nothing is imported."""
        if module == "collections" and name == "OrderedDict":
            return OrderedDict
        if module == "torch._utils" and name == "_rebuild_tensor_v2":
            return self._tensor
        if module == "torch._utils" and name in ("_rebuild_parameter", "_rebuild_parameter_with_state"):
            return self._parameter
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if runs_code(module, name):
            raise ForbiddenGlobalError(f"{module}.{name}")
        return type("Placeholder", (Placeholder,), {"__doc__": f"{module}.{name}"})

    def persistent_load(self, identity: Any) -> Tensor:
        """[N] the numbers of a storage, in their type."""
        kind, numbers, key, _device, size = identity
        if kind != "storage" or not isinstance(numbers, torch.dtype):
            raise pickle.UnpicklingError(f"{identity} is not a storage")
        stored = torch.empty(0, dtype=numbers).set_(self._storage(str(key)))  # type: ignore[call-overload]
        if len(stored) != size:
            raise pickle.UnpicklingError(f"storage {key} has {len(stored)} numbers, not {size}")
        return stored

    def _tensor(
        self, storage: Tensor, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object
    ) -> Tensor:
        """A view of a storage; what follows (gradients, hooks) is not needed."""
        last = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True))
        if min((offset, *size, *stride)) < 0 or (0 not in size and last >= len(storage)):
            raise pickle.UnpicklingError(f"a tensor reaches beyond its storage of {len(storage)} numbers")
        return storage.as_strided(size, stride, offset)

    def _parameter(self, tensor: Tensor, *_: object) -> Tensor:
        return tensor
