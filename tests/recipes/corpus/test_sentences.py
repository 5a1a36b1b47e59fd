import random
import re
from pathlib import Path

import pytest

from recipes.nano.corpus.sentences import ARTICLES, BEFORE_PLACES, Sentence, corpus_sentences, route, twister
from talker_t2av.errors import UserError

SAID = [
    Sentence("The unit used the usual utensils.", "train"),
    Sentence("Down by the river, she sold several shells to the sailor.", "train"),
    Sentence("He sat near the window.", "train"),
] * 300


def test_the_words_of_a_twister_begin_alike() -> None:
    source = random.Random(0)
    for _ in range(50):
        words = [word for word in re.findall(r"[a-z]+", twister(SAID, source).lower()) if word != "and"]
        assert 3 <= len(words) <= 9
        assert len({word[0] for word in words}) == 1
        assert all(any(word in said.text.split() or word in said.text for said in SAID) for word in words)


def test_a_route_leads_by_nouns() -> None:
    source = random.Random(1)
    nouns = {"utensils", "river", "sailor", "window"}
    place = re.compile(rf"({'|'.join(BEFORE_PLACES)}) ({'|'.join(ARTICLES)}) (\w+)")
    for _ in range(50):
        text = route(SAID, source)
        found = place.findall(text.lower())
        assert 2 <= len(found) <= 8
        assert {noun for *_, noun in found} <= nouns
        assert place.sub("", text.lower()).replace("and", "").strip(" ,.") == ""


def test_a_short_text_is_not_enough(tmp_path: Path) -> None:
    text = tmp_path / "short.txt"
    text.write_text("A first sentence is here.\nAnother one follows it.\n")
    with pytest.raises(UserError, match=r"short\.txt has 2 phrases .* at least 800"):
        corpus_sentences(text, seed=0)
