"""Subtitles: their files as ffmpeg reads them, their cues by what people can read."""

import html
import itertools
import random
from pathlib import Path

import av
import pytest

from talker_t2av.errors import UserError
from talker_t2av.media.subtitles import Cue, SpokenWord, as_srt, as_vtt, make_cues, save_subtitles

LONG = (
    "The little boat, which my brother had bought last summer from an old man at the harbour, sailed around the bay "
    "and came home before it was dark; nobody had seen it leave, and nobody has ever asked about it since."
)


def spoken(text: str, pace: float = 0.07, pauses: dict[str, float] | None = None) -> list[SpokenWord]:
    """Words that last `pace` seconds a letter, after half a second; `pauses` follow the words named."""
    words, now = [], 0.5
    for word in text.split():
        words.append(SpokenWord(word, round(now, 4), round(now + pace * len(word), 4)))
        now = words[-1].end + (pauses or {}).get(word, 0.04)
    return words


def texts(words: list[SpokenWord]) -> list[str]:
    return [cue.text for cue in make_cues(words, words[-1].end + 1)]


def test_vtt() -> None:
    cues = [Cue("One & <two>\nthree --> four", 0.5, 1.25), Cue("five", 3661.0, 3662.0004)]
    assert as_vtt(cues) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\nOne &amp; &lt;two&gt;\nthree --&gt; four\n\n"
        "01:01:01.000 --> 01:01:02.000\nfive\n"
    )
    assert as_vtt([]) == "WEBVTT\n"


def test_srt() -> None:
    cues = [Cue("One\ntwo", 0.5, 1.25), Cue("three", 59.9996, 61.5)]
    assert as_srt(cues) == ("1\n00:00:00,500 --> 00:00:01,250\nOne\ntwo\n\n2\n00:01:00,000 --> 00:01:01,500\nthree\n")


@pytest.mark.parametrize("ending", ["vtt", "srt", "VTT"])
def test_files_are_read_back(ending: str, tmp_path: Path) -> None:
    words = spoken(f"Tom & Zoë said: “Hello!” {LONG}", pauses={"“Hello!”": 0.3})
    path = tmp_path / f"clip.{ending}"
    save_subtitles(path, words, words[-1].end)
    cues = make_cues(words, words[-1].end)
    with av.open(path, format="webvtt" if ending.lower() == "vtt" else "srt") as container:
        packets = [packet for packet in container.demux(subtitles=0) if packet.size]
    assert [html.unescape(bytes(packet).decode()) for packet in packets] == [cue.text for cue in cues]
    assert [float(packet.pts * packet.time_base) for packet in packets] == pytest.approx(
        [c.start for c in cues], abs=1e-3
    )
    lengths = [float(packet.duration * packet.time_base) for packet in packets]
    assert lengths == pytest.approx([cue.end - cue.start for cue in cues], abs=2e-3)
    assert list(tmp_path.iterdir()) == [path]


def test_a_sentence_has_its_own_cue() -> None:
    words = spoken("Mr. Smith is here again. He would like a cup of tea.", pauses={"again.": 0.4})
    assert texts(words) == ["Mr. Smith is here again.", "He would like a cup of tea."]


def test_a_long_pause_ends_a_cue() -> None:
    words = spoken("I thought that perhaps you might stay here", pauses={"perhaps": 0.8})
    assert texts(words) == ["I thought that perhaps", "you might stay here"]


def test_what_would_be_gone_too_soon_stays_with_what_follows() -> None:
    words = spoken("Oh! That is a surprise.", pauses={"Oh!": 0.2})
    assert texts(words) == ["Oh! That is a surprise."]


def test_long_sentences_are_cut_after_clauses() -> None:
    assert texts(spoken(LONG)) == [
        "The little boat,\nwhich my brother had bought",
        "last summer from an\nold man at the harbour,",
        "sailed around the bay and\ncame home before it was dark;",
        "nobody had seen it leave,\nand nobody has ever asked about it since.",
    ]


def test_a_word_that_is_longer_than_a_line_is_left_whole() -> None:
    address = "https://example.org/" + "a" * 60
    assert address in texts(spoken(f"You will find it at {address} if you look."))


@pytest.mark.parametrize("seed", range(60))
def test_any_text_becomes_cues_that_can_be_read(seed: int) -> None:
    source = random.Random(seed)
    vocabulary = ["a", "it", "little", "boat,", "again.", "harbour;", "well!", "photograph", "on -", "$3.50,"]
    text = " ".join(source.choice(vocabulary) for _ in range(source.randrange(1, 120)))
    words = spoken(text, source.uniform(0.03, 0.2), {word: source.uniform(0, 1) for word in vocabulary})
    cues = make_cues(words, words[-1].end + 0.3)
    assert " ".join(cue.text for cue in cues).split() == text.split()
    assert all(len(cue.text.split("\n")) <= 2 for cue in cues)
    assert max(len(line) for cue in cues for line in cue.text.split("\n")) <= 42
    assert all(before.end <= after.start for before, after in itertools.pairwise(cues))
    assert all(cue.start < cue.end for cue in cues) and cues[-1].end <= words[-1].end + 0.3
    starts = {word.start for word in words}
    assert all(cue.start in starts for cue in cues), "a cue comes with its first word"
    said = iter(words)
    for cue in cues:
        for last in itertools.islice(said, len(cue.text.split())):
            assert cue.start <= last.start and last.end <= cue.end
        assert cue.end - cue.start <= 6 or len(cue.text.split()) == 1


def test_a_cue_stays_while_there_is_time_to_read_it() -> None:
    words = spoken("Fascinating conversations happen", pace=0.01)
    (cue,) = make_cues(words, 60.0)
    assert cue.end - cue.start == pytest.approx(32 / 17)
    (cue,) = make_cues(words, words[-1].end + 0.1)
    assert cue.end == pytest.approx(words[-1].end + 0.1)


def test_no_words_no_cues() -> None:
    assert make_cues([], 3.0) == []


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"clip\.ass does not end in \.vtt or \.srt"):
        save_subtitles(tmp_path / "clip.ass", spoken("Hello."), 1.0)
    assert not list(tmp_path.iterdir())
