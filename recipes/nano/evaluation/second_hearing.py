"""Was a word that a recogniser did not write down said after all? It knows what people say, and leaves repetitions out;
a forced aligner only knows what they sound like.
"""

import re
from collections.abc import Sequence
from typing import Literal

from pocketsphinx import Decoder
from torch import Tensor

from recipes.nano.corpus.forced_alignment import fit
from recipes.nano.measures.slips import Slip
from talker_t2av.text.reading import as_spoken

OTHER_WORDS = "yes seven me look water morning doctor thanks open small never they".split()
"""What a single word is told from."""

Side = Literal["text", "other", "unknown"]
"""Whether a sound has the words of the text, or the other ones; unknown where the aligner cannot tell."""


class SecondHearing:
    """Hears every sound twice: with the words in question, and without them."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._aligner = Decoder(lm=None, loglevel="FATAL")

    def hears(self, text: str, skipped: Slip, samples: Tensor) -> bool:
        """Whether [N] samples of a text fit it better with the words that seem to be skipped than without them,
        wherever the text has them; better than any of `OTHER_WORDS` where it has no others.

        False for words that the aligner's dictionary has not, and other kinds of slips.
        """
        words, missing = (re.findall(r"[a-z']+", as_spoken(said).lower()) for said in (text, skipped.words))
        unknown = any(self._aligner.lookup_word(word) is None for word in words)
        if skipped.kind != "skipped" or unknown:
            return False
        count, wave = len(missing), samples.numpy()
        places = [start for start in range(len(words)) if words[start : start + count] == missing]
        whole = fit(self._aligner, words, wave, self._sample_rate)
        without = [words[:start] + words[start + count :] for start in places]
        if [] in without:
            without = [[other] for other in OTHER_WORDS if other not in words]
        return bool(places) and all(fit(self._aligner, rest, wave, self._sample_rate) < whole for rest in without)

    def side(self, words: Sequence[str], place: slice, instead: Sequence[str], samples: Tensor) -> Side:
        """Whether [N] samples fit the words of a text better, or those with `instead` in that place.

        Words that the aligner's dictionary has not are left out elsewhere; in the place itself it cannot tell then.
        """
        doubted = [*words[place], *instead]
        before, after = self._known(words[: place.start]), self._known(words[place.stop :])
        ours, theirs = [*before, *words[place], *after], [*before, *instead, *after]
        if self._known(doubted) != doubted or not ours or not theirs:
            return "unknown"
        wave = samples.numpy()
        mine, other = (fit(self._aligner, reading, wave, self._sample_rate) for reading in (ours, theirs))
        if mine == other:
            return "unknown"
        return "text" if mine > other else "other"

    def _known(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if self._aligner.lookup_word(word) is not None]
