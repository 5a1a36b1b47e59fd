"""Branches of a network that do alike with different weights become one, the channels of each after the other's.

The attention mesh looks at lips and eyes with three, later five branches of one form. Their feature maps are so small
that calling an operation takes longer than computing it.
"""

import json
from typing import Any

import numpy as np

Operation = dict[str, Any]
Weights = dict[str, np.ndarray]

JOINED = ("add", "convolution", "halve_by_maximum", "pad_channels", "pointwise", "prelu")
"""Convolutions are depthwise wherever branches are joined."""


def attributes_of(operation: Operation) -> dict[str, Any]:
    """What an operation's kind asks for."""
    return {key: value for key, value in operation.items() if key not in ("kind", "name", "inputs")}


def without_repetitions(operations: list[Operation], weights: Weights) -> tuple[list[Operation], Weights]:
    """Of operations that do the same to the same, the first."""
    same: dict[str, str] = {}
    first: dict[str, str] = {}
    kept = []
    for operation in operations:
        inputs = [same.get(name, name) for name in operation["inputs"]]
        own = [weights[key].tolist() for key in weights if key.startswith(f"{operation['name']}.")]
        form = json.dumps([operation["kind"], inputs, attributes_of(operation), own])
        if form in first:
            same[operation["name"]] = first[form]
        else:
            first[form] = operation["name"]
            kept.append({**operation, "inputs": inputs})
    names = {operation["name"] for operation in kept}
    return kept, {key: values for key, values in weights.items() if key.rpartition(".")[0] in names}


class JoinedBranches:
    """Reads the operations and weights of a network; `operations` and `weights` are those of the joined one.

    Branches begin where crops are taken. From there on operations of one form, which read parts of the same values, are
    joined. A value of a branch is then the name of a joined value and the number of its part.
    """

    def __init__(self, operations: list[Operation], weights: Weights) -> None:
        self.operations: list[Operation] = []
        waiting, self.weights = without_repetitions(operations, weights)
        self._parts: dict[str, tuple[str, int]] = {}
        self._sizes: dict[str, int] = {}
        self._picked: dict[tuple[str, ...], str] = {}
        while waiting:
            group = [operation for operation in waiting if self._form(operation) == self._form(waiting[0])]
            waiting = [operation for operation in waiting if operation not in group]
            if len(group) > 1:
                self._join(group)
            else:
                self.operations.append({**group[0], "inputs": [self._read([name]) for name in group[0]["inputs"]]})

    def _form(self, operation: Operation) -> str:
        """Text that is the same for operations that can be joined."""
        kind, inputs = operation["kind"], operation["inputs"]
        if kind in ("crop_matrices", "crop"):
            return kind
        if kind not in JOINED or any(name not in self._parts for name in inputs):
            return operation["name"]
        return json.dumps([kind, attributes_of(operation), [self._parts[name][0] for name in inputs]])

    def _join(self, group: list[Operation]) -> None:
        names = [operation["name"] for operation in group]
        joined = f"{names[0]}_to_{names[-1].rpartition('_')[2]}"
        inputs = [self._read(list(read)) for read in zip(*(operation["inputs"] for operation in group), strict=True)]
        self._parts.update({name: (joined, part) for part, name in enumerate(names)})
        self._sizes[joined] = len(group)
        attributes = attributes_of(group[0])
        for key in ("points", "lines"):
            if key in attributes:
                attributes[key] = [part for operation in group for part in operation[key]]
        for key in ("groups", "channels"):
            if key in attributes and (key, group[0]["kind"]) != ("channels", "pad_channels"):
                attributes[key] *= len(group)
        if "shape" in attributes:
            attributes["shape"] = [len(group) * attributes["shape"][0], *attributes["shape"][1:]]
        self.operations.append({"kind": group[0]["kind"], "name": joined, "inputs": inputs, **attributes})
        for own in ("weight", "bias"):
            if f"{names[0]}.{own}" in self.weights:
                self.weights[f"{joined}.{own}"] = np.concatenate([self.weights.pop(f"{name}.{own}") for name in names])

    def _read(self, names: list[str]) -> str:
        """One value of the values with these names: they are all the same, or parts of one joined value."""
        if names[0] not in self._parts:
            return names[0]
        joined = self._parts[names[0]][0]
        picked = [self._parts[name][1] for name in names]
        if picked == list(range(self._sizes[joined])):
            return joined
        if tuple(names) not in self._picked:
            name = f"pick_groups_{len(self._picked) + 1}"
            attributes = {"groups": self._sizes[joined], "picked": picked}
            self.operations.append({"kind": "pick_groups", "name": name, "inputs": [joined], **attributes})
            self._picked[tuple(names)] = name
        return self._picked[tuple(names)]
