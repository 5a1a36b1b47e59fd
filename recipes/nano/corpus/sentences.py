"""What the synthetic corpus says: phrases, whole sentences, numbers and short answers, held out by source line."""

import random
import re
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from talker_t2av.errors import UserError

WHOLE_SENTENCE_SHARE = 0.15
LONGEST_WORDS = 24
PHRASE_WORDS = (4, 10)
VALIDATION_EVERY, VALIDATION_REMAINDER = 50, 7
NUMBER_CLIPS, LETTER_CLIPS, QUESTION_CLIPS, REPEATED_CLIPS, LONG_CLIPS, ANSWER_REPEATS = 1500, 400, 1000, 2000, 800, 6
TWISTER_CLIPS, ROUTE_CLIPS = 1200, 800
POOL = 800
"""Sentences that the words of one twister or route come from."""
WORDS_SHARE = 0.4
LONG_WORDS = (22, 52)
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

FIGURES = (
    "{large}.", "It is {hour}:{minute:02d}.", "In {year}, there were {large} of them.", "Page {small} of {large}.",
    "The train leaves at {hour}:{minute:02d}.", "That makes ${small}.{cents:02d}.", "Number {small}.", "{small}!",
    "It was built in {year}.", "About {small} percent.", "Flight {large} leaves from gate {small}.", "{small} degrees.",
)  # fmt: skip
QUESTION_PARTS = (
    "When did|Why would|How could|Where did|Do you think|Are you sure that|Did you know that|Would you say".split("|"),
    "your brother|the new teacher|our neighbours|the old captain|that young woman|her cousin|they".split("|"),
    "leave the house so early|find such a beautiful picture|forget about the meeting|buy another umbrella|"
    "ask for more sugar|move to the other side|wait in the rain|finish the whole book|choose the yellow one|"
    "visit us again next week|play the piano in the evening|say nothing about the letter".split("|"),
)  # fmt: skip

REPETITIONS = (
    "{a}, {a}, {a}.", "{a}, {a}, {a}, {a}!", "{a} {a}.", "{a} and {a} and {a}.", "{a}, {a}, {a}, said the {b}.",
    "{a}, {b}, {a}, {b}.", "{a}, {b}, {a}, {b}, {a}, {b}, and {c}.", "{a} {b}, {c} {b}, {a} {b}, {c} {b}.",
    "{phrase}, and {a}, and {a}, and {a}.", "{phrase} and {phrase} and {phrase}.", "{phrase}, {phrase}, {phrase}.",
    "{a}, {a}, {phrase}.", "The more {a}, the more {b}, and the more {b}, the more {c}.", "{digits}.",
    "The number is {digits}.", "{phrase} {a}, {phrase} {b}, and {phrase} {c}.",
)  # fmt: skip

COUNTED = (3, 10)

TWISTER_WORDS, ROUTE_PLACES = (3, 9), (2, 8)
PLACE = re.compile(r"\bthe ([a-z]{3,})(?=[,.;:?!]|$)")
"""The last word of a phrase that begins with "the" is a noun, most of the time."""
BEFORE_PLACES = "at|in|on|by|to|of|from|with|under|behind|near|over".split("|")
ARTICLES = "a|the|an old|his|her|its|that|any|no|one|my|your".split("|")


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
    """All sentences in random order, without repeats; no validation text is also a training text.

    Raises `UserError` for too few of them."""
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
    training = [sentence for sentence in sentences if sentence.split == "train"]
    if len(training) < POOL:
        raise UserError(f"{source} has {len(training)} phrases to train on, but at least {POOL} are needed.")
    longer = long_sentences(training, random_source)
    extras = [random_number(random_source) for _ in range(NUMBER_CLIPS)]
    extras += [spelled(random_source) for _ in range(LETTER_CLIPS)]
    extras += [question(random_source) for _ in range(QUESTION_CLIPS)]
    extras += [repeated(training, random_source) for _ in range(REPEATED_CLIPS)]
    extras += [twister(training, random_source) for _ in range(TWISTER_CLIPS)]
    extras += [route(training, random_source) for _ in range(ROUTE_CLIPS)]
    extras += [answer + random_source.choice(".?!") for answer in ANSWERS * ANSWER_REPEATS]
    for extra in [*extras, *longer]:
        sentences.insert(random_source.randint(0, len(sentences)), Sentence(extra, "train"))
    return sentences


def random_number(source: random.Random) -> str:
    """A few number words, or figures in a short sentence."""
    if source.random() < WORDS_SHARE:
        return " ".join(source.choices(NUMBERS, k=source.randint(1, 5))).capitalize() + "."
    small, large, year = source.randint(0, 99), source.randint(100, 99_999), source.randint(1100, 2099)
    hour, minute, cents = source.randint(1, 12), source.randint(0, 59), source.randint(1, 99)
    frame = source.choice(FIGURES)
    return frame.format(small=small, large=large, year=year, hour=hour, minute=minute, cents=cents)


def spelled(source: random.Random) -> str:
    """Letters, one after another."""
    letters = ", ".join(source.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=source.randint(2, 6)))
    return source.choice(("{}.", "The letters are {}.", "You spell it {}.", "Press {}.")).format(letters)


def question(source: random.Random) -> str:
    """Beginning, middle and end of a question, drawn apart."""
    return " ".join(source.choice(part) for part in QUESTION_PARTS) + "?"


def repeated(sentences: list[Sentence], source: random.Random) -> str:
    """A few words, or a phrase, again and again: where a speaker loses count."""
    words = [source.choice(source.choice(sentences).text.rstrip(".?!").split()).strip(",;:").lower() for _ in "abc"]
    phrase = " ".join(source.choice(sentences).text.rstrip(".?!").lower().split()[: source.randint(2, 4)]).rstrip(",;:")
    digits = ", ".join(source.choices(NUMBERS[:10], k=source.randint(*COUNTED)))
    text = source.choice(REPETITIONS).format(**dict(zip("abc", words, strict=True)), phrase=phrase, digits=digits)
    return text[:1].upper() + text[1:]


def twister(sentences: list[Sentence], source: random.Random) -> str:
    """Words that begin alike, some of them again: where a tongue slips."""
    pool = [word for sentence in source.sample(sentences, POOL) for word in re.findall(r"\b[a-z]{3,}\b", sentence.text)]
    beginning = source.choice(pool)[: source.randint(1, 2)]
    alike = sorted({word for word in pool if word.startswith(beginning)})
    words = source.choices(alike, k=source.randint(*TWISTER_WORDS))
    text = " ".join(word + source.choices(("", ",", " and"), weights=(8, 1, 1))[0] for word in words[:-1])
    return f"{text} {words[-1]}.".capitalize()


def route(sentences: list[Sentence], source: random.Random) -> str:
    """Place after place, and between them the short words that are easily lost."""
    pool = [place for sentence in source.sample(sentences, POOL) for place in PLACE.findall(sentence.text)]
    places = [
        f"{source.choice(BEFORE_PLACES)} {source.choice(ARTICLES)} {source.choice(pool)}"
        for _ in range(source.randint(*ROUTE_PLACES))
    ]
    joints = source.choices((" ", ", ", " and "), weights=(6, 2, 2), k=len(places) - 1)
    return "".join(part for pair in zip(places, [*joints, "."], strict=True) for part in pair).capitalize()


def long_sentences(sentences: list[Sentence], source: random.Random) -> list[str]:
    """Several phrases as one sentence of 25 to 60 words."""
    made: list[str] = []
    pool = cycle(source.sample(sentences, len(sentences)))
    while len(made) < LONG_CLIPS:
        wanted, pieces = source.randint(*LONG_WORDS), list[str]()
        while sum(len(piece.split()) for piece in pieces) < wanted:
            bare = next(pool).text.rstrip(".?!")
            pieces.append(bare if not pieces else bare[:1].lower() + bare[1:])
        made.append(f"{', '.join(pieces)}.")
    return made
