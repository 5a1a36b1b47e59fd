"""Does the talker say a sentence, and find its end? Are the words understood?"""

import torch

from talker_t2av.checkpoints.bundles import Bundle
from talker_t2av.generation.pipeline import Talker
from talker_t2av.generation.sound import Sound
from talker_t2av.verification import recogniser
from talker_t2av.verification.finding import Finding, Score, judged

SENTENCE = "Good morning, the kettle is on, and the sun is out."
SHORTEST, LONGEST = 1.5, 7.0
"""Seconds that it may take."""
MOST_ERRORS = 0.2
"""Two words of eleven."""


def say_sentence(bundle: Bundle) -> Sound:
    """The sentence in the default voice. Raises `UserError`."""
    return Talker(bundle).say(SENTENCE)


def check_length(sound: Sound) -> Finding:
    """Of the spoken sentence: a talker that knows its end takes as long as people do."""
    scores = (
        Score("seconds", sound.seconds, SHORTEST, LONGEST),
        Score("sentences cut off", float(sound.capped), None, 0.0),
    )
    return judged("spoken sentence", scores)


def check_words(sound: Sound) -> Finding:
    """What a recogniser hears in it, where one is installed."""
    if not recogniser.is_installed():
        return Finding("words", "not checked", "no recogniser is installed: pip install 'talker-t2av[eval]'")
    heard = recogniser.transcribe(torch.from_numpy(sound.samples), sound.sample_rate)
    found = judged("words", [Score("word error rate", recogniser.word_error_rate(SENTENCE, heard), None, MOST_ERRORS)])
    return Finding(found.check, found.state, f"{found.said}, heard: {heard!r}", found.scores)
