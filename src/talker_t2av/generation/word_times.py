"""When each word is spoken: from the token that sounds in every frame to the times of the words."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from talker_t2av.media.subtitles import SpokenWord
from talker_t2av.text.phonemes import Word

SHORTEST_FRAMES = 0.5
"""A word lasts this long at least, also one that the frames skipped."""


def word_times(
    token_index: Sequence[int], words: Sequence[Word], first_frame: int, frames_per_second: int
) -> tuple[SpokenWord, ...]:
    """Times of the words of one sentence, in seconds of the whole clip.

    `token_index` has one token for each of the sentence's frames, the first of which is the clip's `first_frame`. The
    words come out in order, without overlaps, each longer than nothing, all within the sentence.
    """
    path = steady(token_index)
    starts = [float(bisect_left(path, word.start)) for word in words]
    ends = [float(bisect_left(path, word.end)) for word in words]
    shortest = min(SHORTEST_FRAMES, len(path) / max(1, len(words)))
    for number in range(len(words)):
        starts[number] = max(starts[number], ends[number - 1] if number else 0.0)
        ends[number] = max(ends[number], starts[number] + shortest)
    latest = float(len(path))
    for number in reversed(range(len(words))):
        ends[number] = min(ends[number], latest)
        starts[number] = latest = min(starts[number], ends[number] - shortest)

    def seconds(frame: float) -> float:
        return round((first_frame + frame) / frames_per_second, 4)

    return tuple(
        SpokenWord(word.text, seconds(start), seconds(end))
        for word, start, end in zip(words, starts, ends, strict=True)
    )


def steady(token_index: Sequence[int]) -> list[int]:
    """The same sequence, never going back: of its frames, as many as can be keep their token.

    The others are flickers and take the token of the kept frame before them (at the beginning, of the first one kept).
    """
    tails: list[int] = []
    """At length n: the frame with the smallest token that ends a run of n + 1 frames that does not go back."""
    before: list[int] = []
    for frame, token in enumerate(token_index):
        length = bisect_right(tails, token, key=token_index.__getitem__)
        before.append(tails[length - 1] if length else -1)
        tails[length : length + 1] = [frame]
    kept = [False] * len(token_index)
    frame = tails[-1] if tails else -1
    while frame >= 0:
        kept[frame] = True
        frame = before[frame]
    path: list[int] = []
    for frame, token in enumerate(token_index):
        path.append(token if kept[frame] else path[-1] if path else token_index[kept.index(True)])
    return path
