"""GRID's sentences as one more part of the corpus: a real voice, with the times of its forced alignment."""

from pathlib import Path
from typing import Annotated, Any

import typer
from scipy.signal import butter, sosfiltfilt

from recipes.nano.corpus.alignments import LARGEST_DEVIATION, read_alignments
from recipes.nano.corpus.grid import SAMPLE_RATE, read_speech, shards
from recipes.nano.corpus.part_file import as_wave, write_part

HIGH_PASS_HZ = 60.0
SPEAKER = "sam"
HELD_OUT_EVERY = 4
"""One more clip in so many is kept for validation, for the corpus' own split keeps only a few dozen."""
MARGIN_SECONDS = 0.25
VOWELS = {
    "AA": "ɑ", "AE": "æ", "AH": "ə", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɚ", "EY": "A", "IH": "ɪ",
    "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
CONSONANTS = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip


def tokens_of_alignment(words: list[list[Any]], phones: list[list[Any]]) -> tuple[str, list[float]]:
    """Phonemes in the corpus' alphabet, and the ends of leading boundary, phonemes and closing boundary in seconds.

    Every word has a stress mark before its first vowel; a space lasts as long as the silence between two words.
    """
    spoken = [phone for phone in phones if phone[0] in VOWELS or phone[0] in CONSONANTS]
    symbols, ends = "", [words[0][1]]
    for number, (_, start, end) in enumerate(words):
        if number:
            symbols += " "
            ends.append(start)
        stressed = False
        for name, _, phone_end in (phone for phone in spoken if start <= phone[1] < end):
            if name in VOWELS and not stressed:
                stressed = True
                symbols += "ˈ"
                ends.append(ends[-1])
            symbols += VOWELS.get(name) or CONSONANTS[name]
            ends.append(phone_end)
    return f"{symbols}.", [*ends, ends[-1], phones[-1][2]]


def main(
    grid: Annotated[Path, typer.Option(help="Folder with the GRID shards.")],
    phones: Annotated[Path, typer.Option(help="Output of corpus.align_grid.")],
    out: Annotated[Path, typer.Option(help="Folder of the corpus.")],
) -> None:
    """Write part-grid.npz."""
    alignments = read_alignments(phones)
    high_pass = butter(4, HIGH_PASS_HZ, "high", fs=SAMPLE_RATE, output="sos")
    waves, clips = [], list[dict[str, Any]]()
    for clip in (clip for shard in shards(grid) for clip in read_speech(shard)):
        aligned = alignments.get(clip.name)
        if aligned is None or aligned["deviation_s"] > LARGEST_DEVIATION:
            continue
        symbols, ends = tokens_of_alignment(aligned["words"], aligned["phones"])
        begin = max(0.0, ends[0] - MARGIN_SECONDS)
        finish = min(len(clip.samples) / SAMPLE_RATE, ends[-2] + MARGIN_SECONDS)
        samples = sosfiltfilt(high_pass, clip.samples)[round(begin * SAMPLE_RATE) : round(finish * SAMPLE_RATE)]
        waves.append(as_wave(samples))
        clips.append(
            {
                "key": f"{SPEAKER}-{clip.name}",
                "text": " ".join(word for word, _ in clip.words).capitalize() + ".",
                "speaker": SPEAKER,
                "voice": {"name": SPEAKER, "teacher": "grid", "formants": 1.0, "pitch": 1.0},
                "pace": 1.0,
                "split": "validation" if len(clips) % HELD_OUT_EVERY == 0 else clip.split,
                "samples": len(samples),
                "phonemes": symbols,
                "token_ends": [round(min(end, finish) - begin, 4) for end in ends],
            }
        )
    write_part(out / "part-grid.npz", clips, waves)


if __name__ == "__main__":
    typer.run(main)
