import itertools

import numpy as np
import pytest

from recipes.nano.motion.phones import SYMBOLS, VISEMES, Segment, arpa_segments, corpus_segments, viseme_track
from talker_t2av.config import PhonemeTextConfig
from talker_t2av.text.phonemes import PhonemeFrontend


def named(segments: list[Segment]) -> list[tuple[str, float, float]]:
    return [(VISEMES[viseme], round(start, 4), round(end, 4)) for viseme, start, end in segments]


def test_each_symbol_gets_its_own_time_and_a_stress_mark_gives_its_time_to_the_vowel_after_it() -> None:
    ends = [0.3, 0.4, 0.5, 0.55, 0.7, 0.8]  # boundary, m, stress, e, n, boundary
    assert named(corpus_segments("mˈɛn", ends)) == [
        ("silence", 0.0, 0.3),
        ("bilabial", 0.3, 0.4),
        ("eh", 0.4, 0.55),
        ("alveolar", 0.55, 0.7),
        ("silence", 0.7, 0.8),
    ]


def test_a_short_space_is_shared_by_its_neighbours_and_a_long_one_is_silence() -> None:
    assert named(corpus_segments("s p", [0.1, 0.2, 0.24, 0.4, 0.5]))[1:-1] == [
        ("hiss", 0.1, 0.22),
        ("bilabial", 0.22, 0.4),
    ]
    assert named(corpus_segments("s p", [0.1, 0.2, 0.4, 0.5, 0.6]))[1:-1] == [
        ("hiss", 0.1, 0.2),
        ("silence", 0.2, 0.4),
        ("bilabial", 0.4, 0.5),
    ]


def test_a_diphthong_is_two_vowels_of_equal_length() -> None:
    assert named(arpa_segments([("AY", 0.2, 0.4)])) == [("aa", 0.2, 0.3), ("ih", 0.3, 0.4)]
    assert named(corpus_segments("I", [0.2, 0.4, 0.5]))[1:-1] == [("aa", 0.2, 0.3), ("ih", 0.3, 0.4)]


def test_segments_cover_a_sentence_without_gaps_and_know_every_symbol_of_the_lexicon() -> None:
    text = (
        "The quick brown fox jumps over a lazy dog; six vague beige moths, thin and pale, chose a juicy voyage! "
        "How about yours, Ruth: (singing) butter? Nothing — measured, either bird."
    )
    phonemes = PhonemeFrontend(PhonemeTextConfig()).encode(text).symbols[1:-1]
    ends = (np.arange(len(phonemes) + 2) * 0.06 + 0.2).tolist()
    segments = corpus_segments(phonemes, ends)
    assert segments[0].start == 0
    assert segments[-1].end == ends[-1]
    for before, after in itertools.pairwise(segments):
        assert before.end == pytest.approx(after.start)
    assert {VISEMES[segment.viseme] for segment in segments} == set(VISEMES)


def test_both_alphabets_say_the_same_about_the_same_words() -> None:
    spoken = PhonemeFrontend(PhonemeTextConfig()).encode("bin place white").symbols[1:-1]
    ours = [SYMBOLS[symbol] for symbol in spoken if symbol in SYMBOLS]
    arpa = "B IH N P L EY S W AY T".split()
    theirs = [VISEMES[segment.viseme] for segment in arpa_segments([(phone, 0, 1) for phone in arpa])]
    assert " ".join(ours).split() == theirs


def test_wrong_number_of_times_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 phonemes and two boundaries, but 3 times"):
        corpus_segments("mi", [0.1, 0.2, 0.3])


def test_track_puts_each_viseme_into_its_columns_and_breath_takes_the_look_of_what_follows() -> None:
    segments = arpa_segments([("SIL", 0.0, 0.03), ("HH", 0.03, 0.05), ("IY", 0.05, 0.08)])
    assert [VISEMES[viseme] for viseme in viseme_track(segments, 10)] == ["silence"] * 3 + ["iy"] * 5 + ["silence"] * 2


def test_times_before_the_clip_are_cut_off() -> None:
    segments = corpus_segments("pi", [-0.02, 0.02, 0.04, 0.06])
    assert [VISEMES[viseme] for viseme in viseme_track(segments, 6)] == ["bilabial"] * 2 + ["iy"] * 2 + ["silence"] * 2
