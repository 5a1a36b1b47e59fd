"""Words as people write them to each other: drawn out, as sounds, in capitals, short."""

import re

from talker_t2av.text.reading.capitals import INITIALS
from talker_t2av.text.reading.rules import Rule, alternatives, pronounced, rule
from talker_t2av.text.reading.vocabulary import is_word

_SHORT = {
    "imho": "in my humble opinion", "imo": "in my opinion", "btw": "by the way", "tbd": "to be determined",
    "tba": "to be announced", "aka": "also known as", "brb": "be right back", "idk": "I don't know",
    "tbh": "to be honest", "thx": "thanks", "tks": "thanks", "pls": "please", "plz": "please", "ppl": "people",
    "msg": "message", "msgs": "messages", "n/a": "not applicable", "ikr": "I know, right", "nvm": "never mind",
    "afaik": "as far as I know", "iirc": "if I recall correctly", "smh": "shaking my head", "omw": "on my way",
    "irl": "in real life", "jk": "just kidding", "ngl": "not gonna lie", "fwiw": "for what it's worth",
    "ty": "thank you", "yw": "you're welcome", "bf": "boyfriend", "gf": "girlfriend", "bff": "best friend forever",
    "ofc": "of course", "rn": "right now", "ur": "your", "cuz": "cause", "b4": "before", "gr8": "great", "l8r": "later",
    "m8": "mate", "w8": "wait", "h8": "hate", "bday": "birthday", "b-day": "birthday", "sry": "sorry", "rly": "really",
    "srsly": "seriously", "wknd": "weekend", "2nite": "tonight", "tmr": "tomorrow", "ttyl": "talk to you later",
    "gtg": "got to go", "g2g": "got to go", "np": "no problem", "hmu": "hit me up", "ily": "I love you",
    "wbu": "what about you", "nbd": "no big deal", "ftw": "for the win", "icymi": "in case you missed it",
    "iykyk": "if you know, you know", "xoxo": "X O X O", "probs": "probably", "obvs": "obviously", "bc": "because",
    "2day": "today", "2moro": "tomorrow", "lmk": "let me know", "tmrw": "tomorrow", "abt": "about", "w/e": "whatever",
    "hbu": "how about you", "wyd": "what are you doing", "tho": "though", "y/y": "year over year",
    "yoy": "year over year", "m/m": "month over month", "q/q": "quarter over quarter",
}  # fmt: skip
_EITHER_CASE = {
    "imho", "imo", "btw", "tbd", "tba", "aka", "n/a", "afaik", "iirc", "fwiw", "idk", "tbh", "brb", "nvm", "smh", "thx",
    "pls", "plz", "omw", "irl", "lmk", "ngl", "ikr",
}  # fmt: skip
"""Read so in capitals too; the others only in small letters, as capitals may be someone's initials."""
_PAIRS = {
    "yes": "no", "true": "false", "he": "she", "she": "he", "his": "her", "her": "his", "him": "her",
    "himself": "herself", "male": "female", "either": "or", "buy": "sell", "day": "night", "black": "white",
    "men": "women", "boy": "girl", "mom": "dad", "win": "lose",
}  # fmt: skip
_WORD = r"[^\W\d_]"


def _short(match: re.Match[str]) -> str | None:
    read = _SHORT.get(match[0].lower())
    if read is None or not (match[0].islower() or match[0].lower() in _EITHER_CASE):
        return None
    return read[0].upper() + read[1:] if match[0][:1].isupper() and match[0][1:].islower() else read


def _drawn_out(match: re.Match[str]) -> str | None:
    """SOOOO is so, coooool is cool."""
    word = match[0]
    if (word.isupper() and is_word(word)) or re.fullmatch(r"(.)\1+", word) or re.fullmatch(r"[IVXLCDM]+", word):
        return None
    lower = word.lower()
    once, twice = (re.sub(r"(\w)\1{2,}", template, lower) for template in (r"\1", r"\1\1"))
    mixed = re.sub(r"(\w)\1{2,}$", r"\1", re.sub(r"(\w)\1{2,}(?=\w)", r"\1\1", lower))
    other = re.sub(r"(\w)\1{2,}$", r"\1\1", re.sub(r"(\w)\1{2,}(?=\w)", r"\1", lower))
    known = [form for form in (once, twice, mixed, other) if is_word(form)]
    if once in _TWICE:
        return twice
    known = [form for form in (once, twice, mixed, other) if form in _EXCLAMATIONS] + known
    if word.isupper() and not known:
        return None
    read = known[0] if known else once
    return read.capitalize() if word[0].isupper() and not word.isupper() else read


_TWICE = set("god col swet fel ned met gret lok tok bok fod mod sen wek kep fre tre ber hel to".split())
"""Words with a double letter that is drawn out more often than the word with one."""


_EXCLAMATIONS = {
    "so", "no", "go", "woohoo", "boo", "aw", "ew", "um", "uh", "er", "yay", "ah", "oh", "yes", "hey", "hi", "eek",
    "too", "goal", "cool", "yeah", "wow", "please", "yum", "ooh", "bye", "you", "me", "way", "now", "love", "well",
    "boom", "woo", "yahoo", "whoa", "nah", "yep", "nope", "good",
}  # fmt: skip
"""Preferred where two forms are words."""


def _laugh(match: re.Match[str]) -> str:
    part = match[1].lower()
    return " ".join([part] * (len(match[0]) // 2))


def _either(match: re.Match[str]) -> str | None:
    """yes/no, he/she; "Tea / coffee" with blanks."""
    first, last = match[1], match[3]
    if _PAIRS.get(first.lower()) == last.lower() or (" " in match[2] and len(first) > 1 and len(last) > 1):
        return f"{first} {last}" if last.lower() == "or" else f"{first} or {last}"
    return None


FIRST_RULES: tuple[Rule, ...] = (
    rule(
        r"\b((?:what|how|where|want|need|have|got|going|nice|time|trying|about|ready|used|like|love|hard|easy) )2"
        r"(?= (?:do|go|be|see|get|say|know|meet|eat|talk|hear|come|make|find|tell|you|u)\b)",
        r"\1to",
    ),
    rule(r"(?<= )4(?= (?:u|me|you|ever)\b)", "for"),
    rule(rf"(?<![\w./])(?:{alternatives(_SHORT)})(?![\w/])", _short, re.IGNORECASE),
)
RULES: tuple[Rule, ...] = (
    # sounds
    rule(r"\b([Hh])m+\b", r"\1um"),
    rule(r"\b([Mm]m+)[- ]?[Hh]m+\b", r"\1 hum"),
    rule(r"(?<!\d )(?<!\d)\b[Mm]m+\b|\bM{3,}\b(?!\w)", lambda match: pronounced(match[0], "mː")),
    rule(r"\b[Ss]h+\b|\bSHH+\b", lambda match: pronounced(match[0], "ʃː")),
    rule(r"\b[Bb]r+\b(?<=rr)|\bBRR+\b", lambda match: pronounced(match[0], "bɹˈɜɹ")),
    rule(r"\b[Gg]r+\b(?<=rr)|\bGRR+\b", lambda match: pronounced(match[0], "ɡɹˈɜɹ")),
    rule(r"\b[Zz]z+\b|\bZZZ+\b", lambda match: pronounced(match[0], "zː")),
    rule(r"\b[Pp]f+t+\b", lambda match: pronounced(match[0], "pfˈʌt")),
    rule(r"\b[Pp]s+t+\b", lambda match: pronounced(match[0], "psˈɪt")),
    rule(r"\b[Tt]sk\b", lambda match: pronounced(match[0], "tˈɪsk")),
    rule(r"\b(ha|he|ho|hi)\1+h?\b(?<!hihi)(?<!hoho$)", _laugh, re.IGNORECASE),
    rule(r"\b([Aa])a*h+\b", r"\1h"),
    rule(r"\b([Oo])h{2,}\b", r"\1h"),
    rule(r"\b([Uu])gh+\b", r"\1gh"),
    rule(r"\b(O|o)(?:o+)h+\b", r"\1oh"),
    rule(r"\bomg+\b", "OMG", re.IGNORECASE),
    rule(rf"\b(?={_WORD}*({_WORD})\1\1){_WORD}{{3,40}}\b", _drawn_out),
    rule(rf"\b(?:{alternatives(INITIALS)})\b", lambda match: match[0].upper()),
    # connectors
    rule(r"\band/or\b", "and or", re.IGNORECASE),
    rule(r"\bs/he\b", "she or he", re.IGNORECASE),
    rule(r"(?<![\w/.])([A-Za-z]{1,20})(\s?/\s?)([A-Za-z]{1,20})(?![\w/]|\.\w)", _either),
    rule(r"\b(he|she|they|him)/(him|her|them|hers)\b", r"\1 \2", re.IGNORECASE),
    rule(r"(?<=[A-Za-z])\s?/\s?(?=[A-Za-z])", " "),
    rule(r"(?<=\w) ?'n'? ?(?=roll\b)|(?<=\w)\s'n'\s(?=\w)", " and ", re.IGNORECASE),
    # spelled
    rule(
        r"(?<!\d)(?<!\d )(?<![\w'’./@(])(?!hmm|shh|brr|psst|pfft|nth|tsk|grr|pst)[bcdfghjklmnpqrstvwxz]{3,12}\b"
        r"(?!\)|/)",
        lambda match: " ".join(match[0].upper()),
    ),
)
