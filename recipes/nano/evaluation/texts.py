"""What a talker is scored on: files of sentences, one a line."""

from pathlib import Path

SENTENCES = Path(__file__).with_name("sentences.txt")
"""None of them is in the corpus."""
HARD_SENTENCES = Path(__file__).with_name("hard_sentences.txt")
"""To stumble over: repetitions, tongue twisters, numbers, single words, very long ones."""
SHORT_SENTENCES = Path(__file__).with_name("short_sentences.txt")
"""Exchanges of two to five sentences of a few words each."""
SINGLE_WORDS = Path(__file__).with_name("single_words.txt")
"""Words to be said alone, without a full stop."""
