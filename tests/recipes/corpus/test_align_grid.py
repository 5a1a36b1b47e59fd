import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hibari import Hibari

soundfile = pytest.importorskip("soundfile")
pytest.importorskip("pocketsphinx")

from recipes.nano.corpus.align_grid import LETTERS, align, make_aligner  # noqa: E402
from recipes.nano.corpus.grid import read_speech  # noqa: E402

TEXT = "bin blue at f two now"


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """The sentence by a synthetic voice, half a second of silence before it."""
    spoken = Hibari().from_phonemes("bˈɪn blˈu æt ˈɛf tˈu nˈW.", seed=0)
    return np.pad(spoken, (12_000, 12_000)).astype(np.float32)


def write_shard(path: Path, speech: np.ndarray) -> None:
    sound = io.BytesIO()
    soundfile.write(sound, speech, 24_000, format="FLAC")
    words = [{"word": word, "start_s": 0.0, "end_s": 1.0} for word in TEXT.split()]
    record = json.dumps({"split": "train", "words": words}).encode()
    with tarfile.open(path, "w") as archive:
        for name, content in (("bbaf2n.flac", sound.getvalue()), ("bbaf2n.json", record)):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def test_phones_are_found_in_order_and_where_they_sound(speech: np.ndarray, tmp_path: Path) -> None:
    write_shard(tmp_path / "grid_s1-000000.tar", speech)
    (clip,) = read_speech(tmp_path / "grid_s1-000000.tar")
    np.testing.assert_allclose(clip.samples, speech, atol=1e-3)
    record = align(clip, make_aligner())
    assert record["name"] == "bbaf2n"
    phones = [phone for phone in record["phones"] if phone[0] != "SIL"]
    assert [name for name, _, _ in phones][:9] == "B IH N B L UW AE T EH".split()
    loud = np.flatnonzero(np.abs(speech) > 0.05 * np.abs(speech).max())
    assert phones[0][1] == pytest.approx(loud[0] / 24_000, abs=0.1)
    assert phones[-1][2] == pytest.approx(loud[-1] / 24_000, abs=0.2)
    hiss = max(end for name, _, end in phones if name == "F")
    assert hiss < min(start for name, start, _ in phones if name == "UW" and start > hiss)


def test_aligner_knows_every_word_of_the_corpus() -> None:
    aligner = make_aligner()
    words = (
        "bin lay place set blue green red white at by in with one two three four five six seven eight nine zero "
        "again now please soon"
    ).split()
    assert [
        word for word in words + [f"letter_{letter}" for letter in LETTERS] if aligner.lookup_word(word) is None
    ] == []
    assert set(LETTERS) == set("abcdefghijklmnopqrstuvxyz")
