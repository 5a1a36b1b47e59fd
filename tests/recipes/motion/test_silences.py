from recipes.nano.motion.silences import COUNT, SECONDS, silence_lengths


def test_lengths_are_whole_patches() -> None:
    lengths = silence_lengths(1)
    assert len(lengths) == COUNT and lengths != silence_lengths(0)
    assert all(frames % 4 == 0 and SECONDS[0] * 25 - 2 <= frames <= SECONDS[1] * 25 + 2 for frames in lengths.values())
