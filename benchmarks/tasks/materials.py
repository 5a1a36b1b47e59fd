"""What the four tasks are tried on: sentences, real clips and a voice that no part of the bundle was trained on."""

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.face.clips import held_out_names, names_of
from recipes.nano.corpus.align_grid import LETTER_POSITION, align, aligner_words, make_aligner
from recipes.nano.corpus.alignments import LARGEST_DEVIATION
from recipes.nano.corpus.flite_voices import flite_speech
from recipes.nano.corpus.grid import SAMPLE_RATE, GridClip, read_files, read_speech, shards
from recipes.nano.corpus.speakers import NAMED
from recipes.nano.evaluation.reference_speech import reference_speech
from talker_t2av.media.audio import write_wav

logger = logging.getLogger(__name__)

VOICE, UNSEEN_VOICE = "heart", "awb"
"""A voice of the bundle, and one of flite's that is held out."""
REFERENCE_CLIPS = 4
"""The last so many sentences or clips, joined, tell how somebody sounds, and are nothing else."""


@dataclass(frozen=True)
class Item:
    """A sentence that somebody says."""

    name: str
    text: str
    words: list[str]
    """What is said, as the aligner knows it."""
    voice: str
    """A voice of the bundle or a sound file: who says it."""
    speech: Path
    """The sentence spoken, a wav."""
    video: Path | None = None
    """The speaker, filmed: an mp4 without sound."""

    @property
    def film(self) -> Path:
        """The video. Raises ValueError where there is none."""
        return existing(self.video, self.name)


@dataclass(frozen=True)
class Material:
    """Some items."""

    name: str
    title: str
    items: list[Item]

    @property
    def is_filmed(self) -> bool:
        """Are there videos of those who speak?"""
        return all(item.video is not None for item in self.items)


def existing(video: Path | None, name: str) -> Path:
    """A video that has to be there. Raises ValueError where it is not."""
    if video is None:
        raise ValueError(f"{name} was not filmed")
    return video


def sentence_material(sentences: Path, count: int, folder: Path) -> Material:
    """Unseen sentences; the teacher of the bundle's voice says them."""
    texts = sentences.read_text("utf-8").splitlines()[:count]
    items = [
        Item(f"{number:03d}", text, aligned_words(text), VOICE, folder / f"{number:03d}.wav")
        for number, text in enumerate(texts)
    ]
    if not all(item.speech.exists() for item in items):
        for item, wave in zip(items, reference_speech([(text, NAMED[VOICE]) for text in texts]), strict=True):
            _keep_wav(item.speech, wave.numpy)
    return Material("sentences", f"unseen sentences, {VOICE}", items)


def unseen_voice_material(sentences: Path, count: int, folder: Path) -> Material:
    """The same sentences in a voice that no part was trained on."""
    texts = sentences.read_text("utf-8").splitlines()
    voice = folder / "voice.wav"
    _keep_wav(voice, lambda: np.concatenate([flite_speech(text, UNSEEN_VOICE) for text in texts[-REFERENCE_CLIPS:]]))
    items = []
    for number, text in enumerate(texts[:count]):
        speech = folder / f"{number:03d}.wav"
        _keep_wav(speech, partial(flite_speech, text, UNSEEN_VOICE))
        items.append(Item(speech.stem, text, aligned_words(text), str(voice), speech))
    return Material("unseen", "a voice that no part was trained on", items)


def grid_material(grid: Path, count: int, folder: Path) -> Material:
    """Real clips of GRID's validation split, spread evenly."""
    clips = aligned_clips(grid)
    chosen, others = clips[:-REFERENCE_CLIPS], clips[-REFERENCE_CLIPS:]
    if len(chosen) < count:
        raise ValueError(f"only {len(chosen)} held-out clips in {grid} are well aligned: take fewer")
    voice = folder / "voice.wav"
    _keep_wav(voice, partial(np.concatenate, [clip.samples for clip in others]))
    items = []
    for clip in (chosen[place] for place in np.linspace(0, len(chosen) - 1, count).round().astype(int)):
        speech, video = folder / f"{clip.name}.wav", folder / f"{clip.name}.mp4"
        _keep_wav(speech, partial(np.copy, clip.samples))
        items.append(Item(clip.name, spelled(clip), aligner_words(clip), str(voice), speech, video))
    _keep_videos(grid, items)
    return Material("grid", "GRID, held-out clips", items)


def aligned_clips(grid: Path) -> list[GridClip]:
    """Held-out clips of which the forced alignment agrees with the corpus' own word times."""
    names, aligner, found = set(held_out_names(grid)), make_aligner(), []
    for shard in shards(grid):
        if names.isdisjoint(names_of(shard)):
            continue
        for clip in (clip for clip in read_speech(shard) if clip.name in names):
            try:
                record = align(clip, aligner)
            except RuntimeError as error:
                logger.info("%s is left out: %s", clip.name, error)
                continue
            if record["deviation_s"] <= LARGEST_DEVIATION:
                found.append(clip)
    return found


def spelled(clip: GridClip) -> str:
    """The sentence, with the letter as one: "Set white by A four now."."""
    words = [word for word, _ in clip.words]
    words[0], words[LETTER_POSITION] = words[0].capitalize(), words[LETTER_POSITION].upper()
    return " ".join(words) + "."


def aligned_words(text: str) -> list[str]:
    """The words of a sentence, as the aligner's dictionary writes them."""
    return [word.strip("'") for word in re.sub(r"[^a-z']", " ", text.lower().replace("’", "'")).split()]


def _keep_wav(path: Path, make: Callable[[], np.ndarray]) -> None:
    """Write what `make` says ([N] at 24 kHz), where it is not there yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, make(), SAMPLE_RATE)


def _keep_videos(grid: Path, items: Sequence[Item]) -> None:
    """The films of these clips as they are in the corpus."""
    missing = {item.name: item.video for item in items if item.video is not None and not item.video.exists()}
    for shard in shards(grid):
        if missing.keys().isdisjoint(names_of(shard)):
            continue
        for name, content in read_files(shard, ".mp4"):
            if name in missing:
                temporary = missing[name].with_suffix(".part")
                temporary.write_bytes(content)
                os.replace(temporary, missing[name])
