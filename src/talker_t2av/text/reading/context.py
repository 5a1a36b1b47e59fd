"""What stands around a number: a label before it, a noun behind it that it describes or counts."""

import re

_NO_NOUN = (
    "of|in|on|for|from|to|at|by|per|a|an|the|and|or|but|is|was|are|were|will|would|can|could|as|if|when|than|off"
    "|each|more|less|with|into|over|under|that|which|who|about|every|now|today|only|too|since|because|i|you|we"
    "|they|he|she|it|against|later|ago|away|apart|tall|long|wide|deep|high|thick|old|up|down|out|before|after|so"
    "|then|here|there|my|your|his|her|our|their|this|between|plus|minus|times|equals|below|above|north|south|east"
    "|west|not|had|has|have|do|did|does|just|fast|faster|slower|longer|behind|ahead|until|total|left|max|minimum"
    "|maximum|yesterday|tomorrow"
)
_DESCRIBED = (
    "films?|movie|files?|winds?|RAM|memory|storage|SSD|HDD|hard drive|pan|dish|skillet|tin|package|container"
    "|carton|gust|fine|budget|prize|jackpot|bailout|settlement|fund|deal|project|investment|lottery|ticket|tip"
    "|fee|question|gift|check|salary|house|home|building|tower|wall|bridge|tunnel|diameter|layer|pipeline|charge"
    "|battery|bulb|fuse|breaker|charger|outlet|adapter|bottle|bag|box|can|camera|lens|sensor|phone|drive|disk"
    "|card|timer|countdown|race|sprint|final|freestyle|butterfly|backstroke|breaststroke|dash|hurdles|relay|run"
    "|walk|hike|drive|fence|ladder|screen|display|monitor|font|pipe|radius|angle|turn|limit|zone|warranty"
    "|contract|lease|mortgage|loan|speaker|motor|engine|amplifier|cable|rope|nail|screw|board|pizza|sandwich"
    "|steak|packet|sachet|base|jar|jug|tank|tub|glass|cup|mug|bill|note|coin|clip|video|delay"
)
_BESIDE = re.compile(r"\s?\((?=[^()]*\d)[^()]{2,30}\)| by [\d.]+ ?[a-z]{1,11}(?= [a-z])")
"""The same measure once more, or another side: "a 12oz (340g) steak", "a 24cm by 21cm base"."""
_FIRST_MEASURE = re.compile(r"\b(?:[Aa]n?|[Oo]ne) [^(),;:]{2,36}(?:\(| by )(?:[\d.]+ to )?$")
_DESCRIBES = re.compile(rf"[ -](?:(?:deep|wide|tall|long|high|thick) )?(?!(?:{_NO_NOUN})\b)[A-Za-z]+", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\b(?:[Aa]n?|[Oo]ne|(?<!by )(?:two|three|four|five|six|eight|ten|twelve)(?= $)) (?:[a-z]{2,12} |[\d.]+ to )?$"
)
_DETERMINER = re.compile(
    r"\b(?:the|this|that|his|her|its|their|our|my|your) (?:new |record |proposed )?$", re.IGNORECASE
)
_SPECIFIED = re.compile(
    rf"[ -](?:m(?:in|ax)imum [a-z]|(?!(?:{_NO_NOUN}|\w+ed|spent|paid|given|lost|won|goes|went"
    r"|came|comes|should|must|may|might"
    r"|himself|herself"
    r"|themselves|myself|back|worth|itself|yourself|figure|mark|made|we're|you're|they're|I'm)\b)[A-Za-z]+)",
    re.IGNORECASE,
)
_NO_COUNTED = (
    "is|was|has|this|across|towards|as|less|always|its|us|his|hers|ours|yours|plus|minus|times|thus|perhaps"
    "|besides|yes|unless|equals|versus|means|seems|gets|goes|does|says|costs|takes|makes|needs|wins|runs|looks"
    "|comes|sometimes|wireless|hours|minutes|seconds|inches|waves|walls|boards|poles|pipes|trees|snakes|swells|tides"
    "|logs|sections|pieces|strips|lengths|gaps|races|sprints|ceilings|heels|stairs|towers|cables|ropes|intervals"
)
_COUNTED = re.compile(
    rf"\s(?:[a-z]{{3,12}} )?(?:people|men|women|children|(?!(?:{_NO_COUNTED})\b)[a-z]{{2,15}}(?<!s)s)\b(?!['’])"
)
_RATE = re.compile(
    r"\s?(?:a (?:year|month|week|day|night)\b|per\b|each\b|/\s?(?:yr|year|mo|month|week|wk|day)\b|annually\b"
    r"|yearly\b|salary\b)"
)
LABELS = (
    "seat|gate|room|row|platform|section|figure|exercise|option|apt\\.?|apartment|unit|block|bus|line|floor|hall"
    "|type|class|grade|chapter|part|table|step|question|model|size|vitamin|item|page|terminal|building|locker|box"
    "|bay|lot|group|track|fig\\.?|number|no\\.|stage|level|version|house|flat|suite|wing|plan|route|tram|train"
    "|appendix|article|problem|case|flight"
)
_LABEL = re.compile(rf"\b(?:{LABELS})\s$", re.IGNORECASE)
_REACH = 40
"""Characters that are looked at before and behind a number."""


def before(match: re.Match[str]) -> str:
    """What stands directly before a match."""
    return match.string[max(0, match.start() - _REACH) : match.start()]


def after(match: re.Match[str]) -> str:
    """What stands directly behind a match."""
    return match.string[match.end() : match.end() + _REACH]


def ends_text(match: re.Match[str]) -> bool:
    """Whether nothing follows."""
    return not match.string[match.end() : match.end() + _REACH].strip()


def describes(match: re.Match[str]) -> bool:
    """Whether the amount is the adjective of a noun: "a 5 kg bag", "the 100m sprint"."""
    following = after(match)
    if _ARTICLE.search(before(match)):
        following = _BESIDE.sub("", following, count=1) if _BESIDE.match(following) else following
    if re.match(
        rf"\)?[ -](?:(?:round|square|deep|cake|loaf|pie|frying|roasting|baking) )*(?:{_DESCRIBED})s?\b|-(?:an?|per)-",
        following,
    ):
        return True
    if _FIRST_MEASURE.search(before(match)) and _DESCRIBES.match(following.removeprefix(")")):
        return True
    return bool(_ARTICLE.search(before(match)) and _DESCRIBES.match(following))


def specifies(match: re.Match[str]) -> bool:
    """Whether "the" or the like and a noun stand around an amount of money: "the $2 trillion package"."""
    return bool(_DETERMINER.search(before(match)) and _SPECIFIED.match(after(match)))


def counts(match: re.Match[str]) -> bool:
    """Whether a noun in the plural follows: "10m users", "2.5m new viewers"."""
    return bool(_COUNTED.match(after(match)))


def is_rate(match: re.Match[str]) -> bool:
    """Whether "a year" or the like follows."""
    return bool(_RATE.match(after(match)))


def is_labelled(match: re.Match[str]) -> bool:
    """Whether the number is the name of a thing: "seat 14 L"."""
    return bool(_LABEL.search(before(match)))
