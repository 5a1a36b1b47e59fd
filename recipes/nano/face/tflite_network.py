"""A TensorFlow Lite network as the operations of `codecs.face_finder.graph` and their float16 weights."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import tflite
from flatbuffers import flexbuffers

BUILTIN = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
NUMBERS = {tflite.TensorType.FLOAT32: "<f4", tflite.TensorType.FLOAT16: "<f2", tflite.TensorType.INT32: "<i4"}
WITHOUT_ATTRIBUTES = {
    "CONCATENATION": "concatenate",
    "DEPTH_TO_SPACE": "depth_to_space",
    "HARD_SWISH": "hard_swish",
    "LOGISTIC": "sigmoid",
    "RELU": "relu",
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
        elif kind in WITHOUT_ATTRIBUTES:
            self._add(WITHOUT_ATTRIBUTES[kind], inputs, output)
        elif kind == "ADD":
            self._add("add", inputs, output)
            self._activation(read_options(tflite.AddOptions, operator), output)
        elif kind == "RESHAPE":
            shape = self._shape(output)
            self._add("reshape", inputs[:1], output, shape=[1, shape[-1]] if len(shape) == 4 else shape)
        elif kind == "PAD":
            self._pad(inputs, output)
        elif kind in ("PRELU", "MUL"):
            self._multiply(kind, inputs, output)
        elif kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            self._convolution(operator, inputs, output, depthwise=kind == "DEPTHWISE_CONV_2D")
        elif kind == "Convolution2DTransposeBias":
            self._transposed_convolution(operator, inputs, output)
        elif kind in ("MAX_POOL_2D", "AVERAGE_POOL_2D", "RESIZE_BILINEAR"):
            self._resize(kind, operator, inputs, output)
        else:
            self._look_closer(kind, operator, inputs, output)

    def _add(self, kind: str, inputs: list[int], output: int, **attributes: Any) -> str:
        self._counts[kind] += 1
        name = f"{kind}_{self._counts[kind]}"
        names = [self._names[tensor] for tensor in inputs]
        self.operations.append({"kind": kind, "name": name, "inputs": names, **attributes})
        self._names[output] = name
        return name

    def _weight(self, name: str, values: np.ndarray) -> None:
        self.weights[name] = np.ascontiguousarray(values, np.float16)

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
        options = read_options(tflite.DepthwiseConv2DOptions if depthwise else tflite.Conv2DOptions, operator)
        if (options.DilationHFactor(), options.DilationWFactor()) != (1, 1) or options.StrideH() != options.StrideW():
            raise SystemExit("a convolution is dilated or strides unevenly")
        kernel = self._constant(inputs[1]).transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
        bias = self._constant(inputs[2])
        whole = self._shape(inputs[0])[1:3] == list(kernel.shape[2:]) and self._shape(output)[1:3] == [1, 1]
        if not depthwise and (whole or kernel.shape[2:] == (1, 1)):
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
            if code != tflite.ActivationFunctionType.RELU:
                raise SystemExit(f"activation {code} is not known")
            self._add("relu", [output], output)

    def _transposed_convolution(self, operator: Any, inputs: list[int], output: int) -> None:
        _, _, stride = np.frombuffer(operator.CustomOptionsAsNumpy().tobytes(), "<i4").tolist()
        kernel = self._constant(inputs[1]).transpose(3, 0, 1, 2)
        name = self._add("transposed_convolution", inputs[:1], output, shape=list(kernel.shape), stride=stride)
        self._weight(f"{name}.weight", kernel)
        self._weight(f"{name}.bias", self._constant(inputs[2]))

    def _multiply(self, kind: str, inputs: list[int], output: int) -> None:
        if inputs[1] in self._names:
            self._add("multiply", inputs, output)
            return
        factors = self._constant(inputs[1])
        if kind == "PRELU":
            factors = factors.reshape(-1)
            name = self._add("prelu", inputs[:1], output, channels=len(factors))
        else:
            name = self._add("scale", inputs[:1], output, shape=list(factors.shape))
        self._weight(f"{name}.weight", factors)

    def _resize(self, kind: str, operator: Any, inputs: list[int], output: int) -> None:
        """To one pixel, half or twice the size."""
        before, after = self._shape(inputs[0])[1:3], self._shape(output)[1:3]
        halved = [edge // 2 for edge in before] == after
        if kind == "AVERAGE_POOL_2D" and after == [1, 1]:
            self._add("mean", inputs, output)
            return
        if kind == "MAX_POOL_2D" and halved and read_options(tflite.Pool2DOptions, operator).FilterHeight() == 2:
            self._add("halve_by_maximum", inputs, output)
            return
        if kind == "RESIZE_BILINEAR" and [2 * edge for edge in before] == after:
            options = read_options(tflite.ResizeBilinearOptions, operator)
            if options.HalfPixelCenters() and not options.AlignCorners():
                self._add("double_size", inputs[:1], output)
                return
        raise SystemExit(f"{kind} from {before} to {after} is not known")

    def _look_closer(self, kind: str, operator: Any, inputs: list[int], output: int) -> None:
        """The attention mesh's own operations."""
        whole = self._shape(inputs[0]) == self._shape(output)
        if kind == "Landmarks2TransformMatrix":
            options = flexbuffers.Loads(operator.CustomOptionsAsNumpy().tobytes())
            if options["target_rotation_radians"] != 0 or options["scale_x"] != options["scale_y"]:
                raise SystemExit("a crop is turned or stretched")
            lines = [[options["left_rotation_idx"], options["right_rotation_idx"]]]
            attributes = {"size": options["output_width"], "margin": options["scale_x"]}
            self._add("crop_matrices", inputs, output, points=[options["subset_idxs"]], lines=lines, **attributes)
        elif kind == "TransformTensorBilinear":
            self._add("crop", inputs, output, size=self._shape(output)[1])
        elif kind == "TransformLandmarks" or (kind == "STRIDED_SLICE" and whole):
            # Points stay in their crop, and the caller moves them; a slice of everything changes nothing.
            self._names[output] = self._names[inputs[0]]
        else:
            raise SystemExit(f"{kind} is not known")


def read_options(kind: type, operator: Any) -> Any:
    """An operator's options, which are of this kind."""
    options = kind()
    options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
    return options


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
