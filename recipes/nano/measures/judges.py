"""A small Whisper and DistilMOS with a memory: a sound that was judged once is not judged again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor

from recipes.nano.measures.opinion import mean_opinion_score
from recipes.nano.measures.word_errors import word_error_rate
from talker_t2av.verification.recogniser import BEAMS, transcribe


@dataclass(frozen=True)
class Scores:
    """How a list of clips was judged."""

    word_error_rate: float
    mean_opinion_score: float

    def summary(self) -> dict[str, float]:
        """The two numbers, for a report."""
        return {"word_error_rate": self.word_error_rate, "mean_opinion_score": self.mean_opinion_score}


class Judges:
    """Whisper and DistilMOS on [N] samples of one rate; verdicts are kept, one JSON line each, in `memory`."""

    def __init__(self, sample_rate: int, memory: Path) -> None:
        self._rate, self._memory = sample_rate, memory
        lines = memory.read_text("utf-8").splitlines() if memory.exists() else []
        self._known: dict[str, str | float] = {line["sound"]: line["verdict"] for line in map(json.loads, lines)}

    def transcripts(self, sounds: Iterable[Tensor]) -> list[str]:
        """What Whisper hears in each."""
        judge = f"whisper, {BEAMS} beams"
        return [str(self._verdict(judge, sound, transcribe)) for sound in sounds]

    def opinions(self, sounds: Iterable[Tensor]) -> list[float]:
        """DistilMOS of each."""
        return [float(self._verdict("distilmos", sound, mean_opinion_score)) for sound in sounds]

    def scores(self, texts: Sequence[str], sounds: Sequence[Tensor]) -> Scores:
        """Both judges on clips that ought to say these texts."""
        return Scores(word_error_rate(texts, self.transcripts(sounds)), float(np.mean(self.opinions(sounds))))

    def _verdict(self, judge: str, sound: Tensor, judged: Callable[[Tensor, int], str | float]) -> str | float:
        key = hashlib.sha256(judge.encode() + sound.numpy().tobytes()).hexdigest()
        if key not in self._known:
            self._known[key] = judged(sound, self._rate)
            with self._memory.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"sound": key, "verdict": self._known[key]}, ensure_ascii=False) + "\n")
        return self._known[key]
