"""The synthetic voice that nano learns from: hibari-tts "heart", with the time of every phoneme."""

from dataclasses import dataclass
from pathlib import Path

import hibari
import numpy as np
import onnx
from hibari import Hibari, dsp

SAMPLE_RATE = 24_000
DURATION_NODE = "/Clip_output_0"
DURATION_SECONDS = 0.025
LATENESS_SECONDS = 0.055
"""The network's phoneme times stand this much after its own sound (measured on sibilants and stops)."""


@dataclass(frozen=True)
class Utterance:
    """Speech with its alignment."""

    samples: np.ndarray
    """[N] float32 at 24 kHz."""
    phonemes: str
    token_ends: list[float]
    """Seconds at which each token ends: leading boundary, phonemes, closing boundary."""


class TeacherVoice:
    """The teacher's network with its phoneme durations as one more output."""

    def __init__(self, workplace: Path) -> None:
        original = Path(hibari.__file__).parent / "assets" / "hibari.onnx"
        extended = workplace / "teacher.onnx"
        if not extended.exists():
            network = onnx.load(original)
            network.graph.output.append(onnx.helper.make_tensor_value_info(DURATION_NODE, onnx.TensorProto.FLOAT, None))
            onnx.save(network, extended)
        self._teacher = Hibari(model=str(extended))

    def speak(self, text: str, seed: int) -> Utterance | None:
        """None when the text is more than one sentence to the teacher."""
        sentences = self._teacher.phonemize(text)
        if len(sentences) != 1:
            return None
        ids = self._teacher.ids(sentences[0])
        feed = {"ids": np.asarray([ids], np.int64), "speed": np.ones(1, np.float32)}
        outputs = self._teacher.sess.run(None, feed)
        samples = dsp.synth(*(part[0] for part in outputs[:6]), np.random.default_rng(seed))
        ends = np.cumsum(outputs[6].ravel()) * DURATION_SECONDS - LATENESS_SECONDS
        known = "".join(symbol for symbol in sentences[0] if symbol in self._teacher.vocab)
        return Utterance(samples.astype(np.float32), known, [round(float(end), 4) for end in ends])

    def phonemize(self, text: str) -> str | None:
        """The phonemes alone; None when the text is more than one sentence."""
        sentences = self._teacher.phonemize(text)
        return sentences[0] if len(sentences) == 1 else None
