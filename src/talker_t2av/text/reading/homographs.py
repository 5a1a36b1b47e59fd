"""Words that are written alike and spoken differently, where the lexicon does not tell them apart."""

import re

from talker_t2av.text.reading.rules import Rule, pronounced, rule

_SUBJECT = r"\b(?:I|we|you|they|to|not|who|would|will|might|may|must|can|could|should|did|don't|strongly)\s"


def _as(pattern: str, phonemes: str) -> Rule:
    """Group 1 of the pattern is the word that is spoken so."""

    def replace(match: re.Match[str]) -> str:
        start, end = match.start(1) - match.start(), match.end(1) - match.start()
        return match[0][:start] + pronounced(match[1], phonemes) + match[0][end:]

    return rule(pattern, replace, re.IGNORECASE)


RULES: tuple[Rule, ...] = (
    rule(
        r"\bA(?= (?:(?:and|or) )?[A-Z]\b(?!['’]))|(?<=\b[A-Z] )A\b|(?<=\b[A-Z] and )A\b|(?<=\b[A-Z] or )A\b|\bA"
        r"(?= (?:plus|minus)\b)"
        r"|\b[aA](?= (?:equals|times|squared|cubed|divided by|is (?:greater|less|not equal))\b)",
        pronounced("A", "ˈA"),
    ),
    rule(r"(?<=[a-z] )A(?= [a-z]|[,;:!?)]|\.?$)|\bA(?= (?:flat|sharp|natural)\b)|\ba(?= m\b)", pronounced("A", "ˈA")),
    _as(rf"{_SUBJECT}(object)\b(?!s)", "əbʤˈɛkt"),
    _as(r"\b(lead)\s(?:pipes?|paint|poisoning|shot|weights?|bullets?|roof)\b", "lˈɛd"),
    _as(r"\b(?:made|full|out) of (lead)\b", "lˈɛd"),
    _as(r"\b(?:he|she|it|they|we|I|[a-z]+)\s(dove)\s(?:into|in|under|off|down|for)\b", "dˈOv"),
    _as(r"\b(bow)\s(?:of the (?:ship|boat)|to|before|down|out)\b", "bˈW"),
    _as(r"\b(?:took|take|takes|taking|a deep) a? ?(bow)\b(?!\s(?:and arrow|tie))", "bˈW"),
    _as(r"\b(minute)\s(?:details?|amounts?|differences?|quantit\w+|things?|particles?|changes?)\b", "mInˈut"),
    _as(r"\b(bass)\s(?:guitars?|drums?|players?|lines?|notes?|clef|voice|singers?)\b", "bˈAs"),
    _as(r"\b(row)\s(?:with (?:his|her|their|my)|over the)\b", "ɹˈW"),
    _as(r"\b(sow)\s(?:and (?:her|its) piglets?)\b", "sˈW"),
)
