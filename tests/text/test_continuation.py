"""The last words of one part stand in front of the next, and nothing else moves."""

import torch

from talker_t2av.config import PhonemeTextConfig
from talker_t2av.text.continuation import Tail, continued, find_tail
from talker_t2av.text.phonemes import SYMBOLS, PhonemeFrontend, tokens_of

READ = PhonemeFrontend(PhonemeTextConfig(speeds=(0.7, 1.0, 1.4)))
FRAMES_A_TOKEN = 3


def sounding(symbols: str) -> torch.Tensor:
    """Every token but the speed sounds for three frames."""
    return torch.arange(1, len(symbols)).repeat_interleave(FRAMES_A_TOKEN)


def test_a_tail_begins_with_a_word_and_is_as_long_as_it_may_be() -> None:
    tokens = tokens_of("mˈi ænd ju ɡˈO.", 1.0)
    index = sounding(tokens.symbols)
    lengths = {}
    for frames in range(len(index) + 3):
        tail = find_tail(tokens.token_ids, index, 1, frames, 4)
        spoken = tokens.symbols[tail.token : -1]
        assert spoken in ("ɡˈO.", "ju ɡˈO.", "ænd ju ɡˈO.", "mˈi ænd ju ɡˈO.")
        assert len(index) - tail.frame <= frames or spoken == "ɡˈO.", "the last word is there in any case"
        assert tail.frame % 4 == 0
        if tail.token > 2:
            begins = int((index < tail.token).sum())
            assert tail.frame <= begins < tail.frame + 4, "the word begins in the first patch"
        lengths[spoken] = lengths.get(spoken, 0) + 1
    assert len(lengths) == 4, "more frames, more words"
    assert find_tail(tokens.token_ids, index, 1, len(index), 4) == Tail(2, 0), "all of a short one"


def test_words_that_never_sounded_are_no_tail() -> None:
    """What was said last is the word before: the talker stopped early."""
    tokens = tokens_of("mˈi ænd ju", 1.0)
    index = torch.tensor([1] * 4 + [2, 3, 4, 4] + [6] * 4 + [8] * 4)
    assert tokens.symbols[find_tail(tokens.token_ids, index, 1, 0, 4).token :] == "ænd ju_"


def test_continued_text_is_both_and_its_words_are_the_new_ones() -> None:
    before, after = READ.encode("Come in, please."), READ.encode("The kettle is on.")
    tail = Tail(before.symbols.index(" ") + 1, 8)
    both = continued(before, tail, after)
    assert both.symbols == after.symbols[:2] + before.symbols[tail.token : -1] + " " + after.symbols[2:]
    assert both.symbols == "".join(SYMBOLS[token] for token in both.token_ids)
    assert [word.text for word in both.words] == ["The", "kettle", "is", "on."]
    for new, old in zip(both.words, after.words, strict=True):
        assert both.symbols[new.start : new.end] == after.symbols[old.start : old.end]
