"""Does every clip of a part of the corpus say its text? Those of which a recogniser hears too little are to be dropped.

Many clips go through the recogniser in one window of 28 s, as that costs as much as one clip; only a clip that seems
wrong there is heard once more, alone and more carefully, and that decides.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import jiwer
import numpy as np
import torch

from recipes.nano.corpus.part_file import as_samples, read_part
from recipes.nano.corpus.teacher_voice import SAMPLE_RATE
from recipes.nano.measures.reports import write_report
from recipes.nano.measures.word_errors import count_errors, normalised
from talker_t2av.verification.recogniser import BEAMS, transcribe

WINDOW_SECONDS, GAP_SECONDS = 28.0, 0.4
ERRORS_ALLOWED, LARGEST_ERROR_RATE = 1, 0.5
"""A clip may have one wrong word whatever its length, else at most this share."""


@dataclass(frozen=True)
class PartCheck:
    """What was heard in a part."""

    clips: int
    words: int
    errors: int
    """Wrong words in the clips that stay."""
    dropped: list[str]
    """Keys of the clips that do not say their text."""


def check_part(part: Path) -> PartCheck:
    """Listen to a part file, once: the verdict is kept beside it."""
    path = part.with_suffix(".checked.json")
    if path.exists():
        return PartCheck(**json.loads(path.read_text("utf-8")))
    torch.set_num_threads(1)
    clips, sounds = zip(*read_part(part), strict=True)
    counts = np.zeros((len(clips), 2), dtype=np.int64)
    for window in windows([len(sound) for sound in sounds]):
        texts = [clips[index]["text"] for index in window]
        counts[window] = shared_errors(texts, _heard([sounds[index] for index in window], beams=1))
    for index in np.flatnonzero(wrong(counts)):
        counts[index] = count_errors([clips[index]["text"]], [_heard([sounds[index]], BEAMS)])[0]
    dropped = wrong(counts)
    check = PartCheck(
        clips=len(clips),
        words=int(counts[~dropped, 1].sum()),
        errors=int(counts[~dropped, 0].sum()),
        dropped=[clips[index]["key"] for index in np.flatnonzero(dropped)],
    )
    write_report(path, asdict(check))
    return check


def wrong(counts: np.ndarray) -> np.ndarray:
    """[N, 2] errors and words of clips -> [N] bool: too many errors."""
    errors, words = counts.T
    return errors > np.maximum(ERRORS_ALLOWED, LARGEST_ERROR_RATE * words)


def windows(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Clips of so many samples, in order, as many at a time as fit into a window."""
    window, seconds = list[int](), 0.0
    for index, length in enumerate(lengths):
        added = length / SAMPLE_RATE + GAP_SECONDS
        if window and seconds + added > WINDOW_SECONDS:
            yield window
            window, seconds = [], 0.0
        window.append(index)
        seconds += added
    if window:
        yield window


def shared_errors(texts: Sequence[str], heard: str) -> np.ndarray:
    """[N, 2] wrong words and words of each of the texts that were heard as one; what was put in counts where it was."""
    said = [normalised(text).split() for text in texts]
    owners = [number for number, words in enumerate(said) for _ in words]
    counts = np.array([(0, len(words)) for words in said], dtype=np.int64)
    found = jiwer.process_words(" ".join(" ".join(words) for words in said), normalised(heard))
    for chunk in found.alignments[0]:
        if chunk.type == "insert":
            owner = owners[min(chunk.ref_start_idx, len(owners) - 1)]
            counts[owner, 0] += chunk.hyp_end_idx - chunk.hyp_start_idx
        elif chunk.type != "equal":
            for word in range(chunk.ref_start_idx, chunk.ref_end_idx):
                counts[owners[word], 0] += 1
    return counts


def _heard(sounds: Sequence[np.ndarray], beams: int) -> str:
    gap = np.zeros(round(GAP_SECONDS * SAMPLE_RATE), np.int16)
    joined = np.concatenate([piece for sound in sounds for piece in (sound, gap)])
    return transcribe(torch.from_numpy(as_samples(joined)), SAMPLE_RATE, beams)
