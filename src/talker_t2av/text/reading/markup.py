"""`[word|phonemes]`: a pronunciation by hand."""

import re

OVERRIDE = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
"""`[word|phonemes]`, in the symbols of `talker_t2av.text.phonemes.SYMBOLS`."""
INCOMPLETE_OVERRIDE = re.compile(r"\[(?:\s*\|[^\[\]|]*|[^\[\]|]*\|\s*)\]")
"""One of the two is missing."""
