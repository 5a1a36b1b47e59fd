"""What the synthetic corpus says: phrases, whole sentences, numbers and short answers, held out by source line."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

WHOLE_SENTENCE_SHARE = 0.15
LONGEST_WORDS = 24
PHRASE_WORDS = (4, 10)
VALIDATION_EVERY, VALIDATION_REMAINDER = 50, 7
NUMBER_CLIPS, ANSWER_REPEATS = 350, 3
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
).split()
ANSWERS = (
    "Yes|No|Hello|Hi there|Good morning|Good evening|Thank you|Thanks a lot|Please|How are you|What time is it|"
    "Where is the station|Who is there|Why not|Can you help me|I do not know|See you tomorrow|My name is Anna|"
    "This is a test|Of course|Maybe|Never mind|Come in|Sit down|What a lovely day|Nice to meet you|I am fine|"
    "Let me think|Not yet|Be careful|Welcome back|Happy birthday|Good luck|Excuse me|I am sorry|That is wonderful"
).split("|")


@dataclass(frozen=True)
class Sentence:
    """One text to speak."""

    text: str
    split: str


def phrases(line: str, random_source: random.Random) -> list[str]:
    """Cut one sentence at its punctuation, and long pieces at random places."""
    cleaned = re.sub(r'["()\[\]]', "", line).replace("--", ", ")
    if random_source.random() < WHOLE_SENTENCE_SHARE and len(cleaned.split()) <= LONGEST_WORDS:
        return [cleaned]
    pieces = []
    for piece in re.split(r"(?<=[,;:.?!])\s+", cleaned):
        words = piece.split()
        while len(words) > PHRASE_WORDS[1] + 1:
            length = random_source.randint(*PHRASE_WORDS)
            pieces.append(" ".join(words[:length]))
            words = words[length:]
        pieces.append(" ".join(words))
    return [piece for piece in pieces if len(piece.split()) >= 2]


def finish(phrase: str, random_source: random.Random) -> str:
    """Capital letter, and a full stop, question mark or exclamation mark."""
    bare = phrase.rstrip(",;:.?!-— ").lstrip("-— ,'")
    mark = random_source.choices(".?!", weights=(85, 10, 5))[0]
    return bare[:1].upper() + bare[1:] + mark


def corpus_sentences(source: Path, seed: int) -> list[Sentence]:
    """All sentences in random order, without repeats; no validation text is also a training text."""
    random_source = random.Random(seed)
    splits: dict[str, str] = {}
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines()):
        held_out = number % VALIDATION_EVERY == VALIDATION_REMAINDER
        for phrase in phrases(line, random_source):
            text = finish(phrase, random_source)
            if len(text) > 3 and (held_out or text not in splits):
                splits[text] = "validation" if held_out else "train"
    shuffled = list(splits.items())
    random_source.shuffle(shuffled)
    sentences = [Sentence(text, split) for text, split in shuffled]
    extras = [
        " ".join(random_source.choices(NUMBERS, k=random_source.randint(1, 5))).capitalize() + "."
        for _ in range(NUMBER_CLIPS)
    ]
    extras += [answer + random_source.choice(".?!") for answer in ANSWERS * ANSWER_REPEATS]
    for extra in extras:
        sentences.insert(random_source.randint(0, 6000), Sentence(extra, "train"))
    return sentences
