"""Parts of the corpus, written and read."""

from pathlib import Path

import numpy as np

from recipes.nano.corpus.part_file import as_samples, as_wave, read_part, write_part


def test_clips_come_back_with_their_own_sound(tmp_path: Path) -> None:
    waves = [as_wave(np.full(length, value)) for length, value in ((5, 0.5), (3, -0.25), (7, 1.0))]
    clips = [{"key": f"ə-{number}", "samples": len(wave)} for number, wave in enumerate(waves)]
    path = tmp_path / "part-0000.npz"
    write_part(path, clips, waves)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    for (clip, wave), expected, sound in zip(read_part(path), clips, waves, strict=True):
        assert clip == expected
        assert np.array_equal(wave, sound)


def test_sound_survives_within_a_step_and_is_cut_at_full_scale() -> None:
    samples = np.array([0.0, 0.1, -0.7, 1.5, -2.0])
    expected = np.clip(samples, -1, 1)
    assert np.abs(as_samples(as_wave(samples)) - expected).max() <= 1 / 32767
