"""When each word is spoken: from the token that sounds in every frame to the times of the words."""

from bisect import bisect_left
from collections.abc import Sequence

from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.model.alignment import settled
from talker_t2av.text.tokens import Word

SHORTEST_FRAMES = 0.5
"""A word lasts this long at least, also one that the frames skipped."""


def word_times(
    token_index: Sequence[int], words: Sequence[Word], first_frame: int, frames_per_second: int
) -> tuple[SpokenWord, ...]:
    """Times of the words of one sentence, in seconds of the whole clip.

    `token_index` has one token for each of the sentence's frames, the first of which is the clip's `first_frame`, as
    patch after patch told. The words come out in order, without overlaps, each longer than nothing, all within the
    sentence.
    """
    sounding = settled(token_index)
    starts = [float(bisect_left(sounding, word.start)) for word in words]
    ends = [float(bisect_left(sounding, word.end)) for word in words]
    shortest = min(SHORTEST_FRAMES, len(token_index) / max(1, len(words)))
    for number in range(len(words)):
        starts[number] = max(starts[number], ends[number - 1] if number else 0.0)
        ends[number] = max(ends[number], starts[number] + shortest)
    latest = float(len(token_index))
    for number in reversed(range(len(words))):
        ends[number] = min(ends[number], latest)
        starts[number] = latest = min(starts[number], ends[number] - shortest)

    def seconds(frame: float) -> float:
        return round((first_frame + frame) / frames_per_second, 4)

    return tuple(
        SpokenWord(word.text, seconds(start), seconds(end))
        for word, start, end in zip(words, starts, ends, strict=True)
    )
