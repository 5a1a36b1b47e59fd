from recipes.nano.corpus.clips import token_index
from talker_t2av.text.phonemes import SPEED_SYMBOLS, tokens_of


def test_each_frame_has_the_token_that_sounds_in_its_middle() -> None:
    symbols = tokens_of("mi", 0.8).symbols
    index = token_index([0.05, 0.13, 0.23, 0.3], frames=9)
    assert "".join(symbols[i] for i in index) == "_mmiii___"
    assert symbols[0] in SPEED_SYMBOLS
