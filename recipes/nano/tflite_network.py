"""A TensorFlow Lite network as the operations of `codecs.face_finder.graph` and their float16 weights."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import tflite
from flatbuffers import flexbuffers

BUILTIN = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
NUMBERS = {tflite.TensorType.FLOAT32: "<f4", tflite.TensorType.FLOAT16: "<f2", tflite.TensorType.INT32: "<i4"}
ACTIVATIONS = {tflite.ActivationFunctionType.RELU: "relu", tflite.ActivationFunctionType.RELU6: "relu6"}
SIMPLE = {
    "RELU": "relu",
    "HARD_SWISH": "hard_swish",
    "LOGISTIC": "sigmoid",
    "RESIZE_BILINEAR": "double_size",
    "DEPTH_TO_SPACE": "depth_to_space",
}


class TfliteNetwork:
    """Reads one network; `operations` and `weights` are what comes out."""

    def __init__(self, path: Path) -> None:
        self._model = tflite.Model.GetRootAs(path.read_bytes())
        self._graph = self._model.Subgraphs(0)
        self._constants: dict[int, np.ndarray] = {}
        self._paddings: dict[int, list[int]] = {}
        self._names = {self._graph.Inputs(0): "input"}
        self._counts: Counter[str] = Counter()
        self.operations: list[dict[str, Any]] = []
        self.weights: dict[str, np.ndarray] = {}
        for number in range(self._graph.OperatorsLength()):
            self._convert(self._graph.Operators(number))
        self.input_shape = self._shape(self._graph.Inputs(0))
        self.outputs = [self._names[tensor] for tensor in self._graph.OutputsAsNumpy().tolist()]

    def _shape(self, tensor: int) -> list[int]:
        return np.atleast_1d(self._graph.Tensors(tensor).ShapeAsNumpy()).tolist()

    def _constant(self, tensor: int) -> np.ndarray:
        """The numbers of a constant tensor; sparse ones are filled up with zeros."""
        if tensor in self._constants:
            return self._constants[tensor]
        stored = self._graph.Tensors(tensor)
        values = np.frombuffer(self._model.Buffers(stored.Buffer()).DataAsNumpy().tobytes(), NUMBERS[stored.Type()])
        sparsity = stored.Sparsity()
        return values.reshape(self._shape(tensor)) if sparsity is None else dense(values, self._shape(tensor), sparsity)

    def _convert(self, operator: Any) -> None:
        code = self._model.OperatorCodes(operator.OpcodeIndex())
        kind = BUILTIN[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        kind = code.CustomCode().decode() if kind == "CUSTOM" else kind
        inputs = [tensor for tensor in operator.InputsAsNumpy().tolist() if tensor >= 0]
        output = operator.Outputs(0)
        if kind in ("DEQUANTIZE", "DENSIFY"):
            self._constants[output] = self._constant(inputs[0])
        elif kind == "STRIDED_SLICE":  # the whole of its input, under another name
            if self._shape(inputs[0]) != self._shape(output):
                raise SystemExit(f"a slice takes {self._shape(output)} of {self._shape(inputs[0])}")
            self._names[output] = self._names[inputs[0]]
        elif kind == "PAD":
            self._pad(inputs, output)
        elif kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            self._convolution(operator, inputs, output, depthwise=kind == "DEPTHWISE_CONV_2D")
        elif kind == "Convolution2DTransposeBias":
            self._transposed_convolution(operator, inputs, output)
        else:
            self._other(kind, operator, inputs, output)

    def _add(self, kind: str, inputs: list[int], output: int, **attributes: Any) -> str:
        self._counts[kind] += 1
        name = f"{kind}_{self._counts[kind]}"
        names = [self._names[tensor] for tensor in inputs]
        self.operations.append({"kind": kind, "name": name, "inputs": names, **attributes})
        self._names[output] = name
        return name

    def _weight(self, name: str, values: np.ndarray) -> list[int]:
        self.weights[name] = np.ascontiguousarray(values, np.float16)
        return list(values.shape)

    def _pad(self, inputs: list[int], output: int) -> None:
        (batch, top_bottom, left_right, channels) = self._constant(inputs[1]).tolist()
        if batch != [0, 0] or channels[0]:
            raise SystemExit(f"padding by {batch}, {channels} is not known")
        if channels[1]:
            self._add("pad_channels", inputs[:1], output, channels=channels[1], groups=1)
        else:  # a part of the convolution that comes next
            self._names[output] = self._names[inputs[0]]
            self._paddings[output] = [*left_right, *top_bottom]

    def _convolution(self, operator: Any, inputs: list[int], output: int, depthwise: bool) -> None:
        options = tflite.DepthwiseConv2DOptions() if depthwise else tflite.Conv2DOptions()
        options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
        if (options.DilationHFactor(), options.DilationWFactor()) != (1, 1) or options.StrideH() != options.StrideW():
            raise SystemExit("a convolution is dilated or strides unevenly")
        kernel = self._constant(inputs[1]).transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
        bias = self._constant(inputs[2])
        whole = self._shape(inputs[0])[1:3] == list(kernel.shape[2:]) and self._shape(output)[1:3] == [1, 1]
        if not depthwise and (whole or kernel.shape[2:] == (1, 1)) and options.StrideH() <= kernel.shape[2]:
            kernel = kernel.transpose(0, 2, 3, 1).reshape(len(kernel), -1).T[None]
            if whole:
                self._add("reshape", inputs[:1], output, shape=[1, 1, 1, kernel.shape[1]])
            name = self._add("pointwise", [output] if whole else inputs[:1], output, shape=list(kernel.shape))
            bias = bias[None, None]
        else:
            padding = self._paddings.get(inputs[0], [0, 0, 0, 0])
            if options.Padding() == tflite.Padding.SAME:
                padding = same_padding(self._shape(inputs[0]), self._shape(output), kernel.shape, options.StrideH())
            kernel, padding = evenly_padded(kernel, padding)
            groups = kernel.shape[0] if depthwise else 1
            attributes = {"shape": list(kernel.shape), "stride": options.StrideH(), "padding": padding}
            name = self._add("convolution", inputs[:1], output, **attributes, groups=groups)
        self._weight(f"{name}.weight", kernel)
        self._weight(f"{name}.bias", bias)
        self._activation(options, output)

    def _activation(self, options: Any, output: int) -> None:
        code = options.FusedActivationFunction()
        if code != tflite.ActivationFunctionType.NONE:
            self._add(ACTIVATIONS[code], [output], output)

    def _transposed_convolution(self, operator: Any, inputs: list[int], output: int) -> None:
        _, _, stride = np.frombuffer(operator.CustomOptionsAsNumpy().tobytes(), "<i4").tolist()
        kernel = self._constant(inputs[1]).transpose(3, 0, 1, 2)
        name = self._add("transposed_convolution", inputs[:1], output, shape=list(kernel.shape), stride=stride)
        self._weight(f"{name}.weight", kernel)
        self._weight(f"{name}.bias", self._constant(inputs[2]))

    def _other(self, kind: str, operator: Any, inputs: list[int], output: int) -> None:
        if kind == "ADD":
            options = tflite.AddOptions()
            options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
            self._add("add", inputs, output)
            self._activation(options, output)
        elif kind in SIMPLE:
            self._check(kind, operator, inputs, output)
            self._add(SIMPLE[kind], [tensor for tensor in inputs if tensor in self._names], output)
        elif kind == "PRELU":
            slopes = self._constant(inputs[1]).reshape(-1)
            name = self._add("prelu", inputs[:1], output, channels=len(slopes))
            self._weight(f"{name}.weight", slopes)
        elif kind == "MUL" and inputs[1] in self._names:
            self._add("multiply", inputs, output)
        elif kind == "MUL":
            factor = self._constant(inputs[1])
            name = self._add("scale", inputs[:1], output, shape=list(factor.shape))
            self._weight(f"{name}.weight", factor)
        elif kind in ("MAX_POOL_2D", "AVERAGE_POOL_2D"):
            self._pool(kind, operator, inputs, output)
        elif kind == "RESHAPE":
            shape = self._shape(output)
            self._add("reshape", inputs[:1], output, shape=[1, shape[-1]] if len(shape) == 4 else shape)
        elif kind == "CONCATENATION":
            self._add("concatenate", inputs, output, dimension=1)
        elif kind == "Landmarks2TransformMatrix":
            options = flexbuffers.Loads(operator.CustomOptionsAsNumpy().tobytes())
            if options.pop("target_rotation_radians") != 0 or options["scale_x"] != options["scale_y"]:
                raise SystemExit("a crop is turned or stretched")
            self._add(
                "crop_matrices",
                inputs,
                output,
                points=[options["subset_idxs"]],
                lines=[[options["left_rotation_idx"], options["right_rotation_idx"]]],
                size=options["output_width"],
                margin=options["scale_x"],
            )
        elif kind == "TransformTensorBilinear":
            self._add("crop", inputs, output, size=self._shape(output)[1])
        elif kind == "TransformLandmarks":  # left to the caller: points stay in their crop
            self._names[output] = self._names[inputs[0]]
        else:
            raise SystemExit(f"{kind} is not known")

    def _check(self, kind: str, operator: Any, inputs: list[int], output: int) -> None:
        """What an operation without attributes takes for granted."""
        if kind == "RESIZE_BILINEAR":
            options = tflite.ResizeBilinearOptions()
            options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
            sizes = self._shape(inputs[0])[1:3], self._shape(output)[1:3]
            if [2 * edge for edge in sizes[0]] != sizes[1] or options.AlignCorners() or not options.HalfPixelCenters():
                raise SystemExit(f"{sizes[0]} is resized to {sizes[1]} in a way that is not known")

    def _pool(self, kind: str, operator: Any, inputs: list[int], output: int) -> None:
        options = tflite.Pool2DOptions()
        options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
        if self._shape(output)[1:3] == [1, 1] and kind == "AVERAGE_POOL_2D":
            self._add("mean", inputs, output)
        elif kind == "MAX_POOL_2D" and (options.FilterHeight(), options.StrideH()) == (2, 2):
            self._add("halve_by_maximum", inputs, output)
        else:
            raise SystemExit(f"{kind} from {self._shape(inputs[0])} to {self._shape(output)} is not known")


def dense(values: np.ndarray, shape: list[int], sparsity: Any) -> np.ndarray:
    """A kernel [O, 1, 1, I] of which each row lists its non-zero numbers and where they are."""
    rows = sparsity.DimMetadata(3)
    if sparsity.TraversalOrderAsNumpy().tolist() != [0, 1, 2, 3] or sparsity.BlockMapLength() or shape[1:3] != [1, 1]:
        raise SystemExit(f"a sparse tensor of shape {shape} is stored in a way that is not known")
    starts = index_vector(rows.ArraySegments(), rows.ArraySegmentsType())
    columns = index_vector(rows.ArrayIndices(), rows.ArrayIndicesType())
    full = np.zeros((shape[0], shape[3]), values.dtype)
    full[np.repeat(np.arange(shape[0]), np.diff(starts)), columns] = values
    return full.reshape(shape)


def index_vector(table: Any, kind: int) -> np.ndarray:
    """The integers of one of the three types of index."""
    vector = {
        tflite.SparseIndexVector.Int32Vector: tflite.Int32Vector,
        tflite.SparseIndexVector.Uint16Vector: tflite.Uint16Vector,
        tflite.SparseIndexVector.Uint8Vector: tflite.Uint8Vector,
    }[kind]()
    vector.Init(table.Bytes, table.Pos)
    return vector.ValuesAsNumpy().astype(np.int64)


def evenly_padded(kernel: np.ndarray, padding: list[int]) -> tuple[np.ndarray, int]:
    """The same convolution with one padding at all sides: a kernel [O, I, H, W] padded less before is wider there."""
    left, right, top, bottom = padding
    if (left, right) != (top, bottom) or right < left:
        raise SystemExit(f"padding by {padding} is not known")
    wider = right - left
    return np.pad(kernel, ((0, 0), (0, 0), (wider, 0), (wider, 0))), right


def same_padding(before: list[int], after: list[int], kernel: tuple[int, ...], stride: int) -> list[int]:
    """[left, right, top, bottom] of TensorFlow's SAME: what is missing, the odd pixel at right and bottom."""
    sides = []
    for axis in (2, 1):
        missing = max(0, (after[axis] - 1) * stride + kernel[axis + 1] - before[axis])
        sides += [missing // 2, missing - missing // 2]
    return sides
