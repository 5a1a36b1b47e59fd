"""Plain text: what is left of a writing without the signs that only show how it looks."""

from talker_t2av.text.plain.characters import cleaned
from talker_t2av.text.plain.html import without_html
from talker_t2av.text.plain.lines import unwrapped
from talker_t2av.text.plain.markdown import without_markdown


def plain_text(text: str) -> str:
    """The text without mark-up (Markdown, HTML, times of subtitles) and invisible characters, its blanks tidied.

    A "\\n" in it is an end of a line that is meant as such (a heading, an item, a verse), "\\n\\n" that of a paragraph;
    lines that were only broken to fit a page are one. `[word|phonemes]` and `[pause 1s]` stay, and so does plain text.
    """
    return unwrapped(without_markdown(cleaned(without_html(cleaned(text)))))
