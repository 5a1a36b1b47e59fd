"""Amounts of money, the sign or the code before or behind them."""

import re

from talker_t2av.text.reading.context import before, describes, specifies
from talker_t2av.text.reading.number_words import NUMBER, cardinal, is_one, number
from talker_t2av.text.reading.rules import Rule, alternatives, rule

_Currency = tuple[str, str, tuple[str, str] | None]
"""One, many, and one and many of its hundredths where it has any."""
_CENT = ("cent", "cents")
_CURRENCIES: dict[str, _Currency] = {
    "$": ("dollar", "dollars", _CENT), "£": ("pound", "pounds", ("penny", "pence")), "€": ("euro", "euros", _CENT),
    "¥": ("yen", "yen", None), "₹": ("rupee", "rupees", ("paisa", "paise")), "₩": ("won", "won", None),
    "₽": ("ruble", "rubles", ("kopeck", "kopecks")), "₿": ("bitcoin", "bitcoins", None), "₺": ("lira", "lira", None),
    "₪": ("shekel", "shekels", None), "₫": ("dong", "dong", None), "₴": ("hryvnia", "hryvnias", None),
    "₱": ("peso", "pesos", None), "฿": ("baht", "baht", None), "₦": ("naira", "naira", None),
    "US$": ("US dollar", "US dollars", _CENT), "C$": ("Canadian dollar", "Canadian dollars", _CENT),
    "CA$": ("Canadian dollar", "Canadian dollars", _CENT), "A$": ("Australian dollar", "Australian dollars", _CENT),
    "AU$": ("Australian dollar", "Australian dollars", _CENT),
    "NZ$": ("New Zealand dollar", "New Zealand dollars", _CENT),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", _CENT), "S$": ("Singapore dollar", "Singapore dollars", _CENT),
    "NT$": ("New Taiwan dollar", "New Taiwan dollars", None), "MX$": ("Mexican peso", "Mexican pesos", None),
    "₸": ("tenge", "tenge", None), "₾": ("lari", "lari", None), "₡": ("colon", "colones", None),
    "₵": ("cedi", "cedis", None), "R$": ("Brazilian real", "Brazilian reals", None),
}  # fmt: skip
_CODES: dict[str, _Currency] = {
    "USD": _CURRENCIES["US$"], "EUR": _CURRENCIES["€"], "GBP": _CURRENCIES["£"], "JPY": _CURRENCIES["¥"],
    "CAD": _CURRENCIES["C$"], "AUD": _CURRENCIES["A$"], "NZD": _CURRENCIES["NZ$"], "HKD": _CURRENCIES["HK$"],
    "INR": _CURRENCIES["₹"], "Rs": _CURRENCIES["₹"], "Rs.": _CURRENCIES["₹"], "RUB": _CURRENCIES["₽"],
    "BTC": _CURRENCIES["₿"], "KRW": _CURRENCIES["₩"], "CHF": ("Swiss franc", "Swiss francs", None),
    "CNY": ("yuan", "yuan", None), "RMB": ("yuan", "yuan", None), "SEK": ("Swedish krona", "Swedish kronor", None),
    "NOK": ("Norwegian krone", "Norwegian kroner", None), "DKK": ("Danish krone", "Danish kroner", None),
    "PLN": ("zloty", "zloty", None), "MXN": ("Mexican peso", "Mexican pesos", None), "kr": ("krona", "kronor", None),
    "TWD": _CURRENCIES["NT$"], "ZAR": ("rand", "rand", None), "TRY": _CURRENCIES["₺"], "ILS": _CURRENCIES["₪"],
    "THB": _CURRENCIES["฿"], "AED": ("dirham", "dirhams", None), "zł": ("zloty", "zloty", None),
    "Kč": ("koruna", "koruna", None), "CZK": ("koruna", "koruna", None), "HUF": ("forint", "forints", None),
    "PHP": _CURRENCIES["₱"], "UAH": _CURRENCIES["₴"], "BRL": _CURRENCIES["R$"], "SGD": _CURRENCIES["S$"],
    "QR": ("riyal", "riyals", None), "QAR": ("riyal", "riyals", None), "SAR": ("riyal", "riyals", None),
    "Dh": ("dirham", "dirhams", None), "Dhs": ("dirham", "dirhams", None),
}  # fmt: skip
SCALES = {
    "k": "thousand", "m": "million", "mn": "million", "mio": "million", "mln": "million", "mil": "million",
    "bln": "billion", "b": "billion", "bn": "billion", "t": "trillion", "tn": "trillion", "trn": "trillion",
}  # fmt: skip
_SCALE = (
    r"(?:\s?(?P<scale>hundred|thousand|million|billion|trillion|mio|mln|bln|mil|bn|mn|tn|trn|[kKmMbBtT])\b(?![/'’.]\w))"
)
_PER = {
    "hr": "hour", "h": "hour", "hour": "hour", "mo": "month", "month": "month", "yr": "year", "year": "year",
    "wk": "week", "week": "week", "day": "day", "night": "night", "lb": "pound", "kg": "kilogram", "oz": "ounce",
    "g": "gram", "gal": "gallon", "l": "liter", "L": "liter", "person": "person", "pp": "person", "unit": "unit",
    "user": "user", "mile": "mile", "km": "kilometer", "min": "minute", "minute": "minute", "kWh": "kilowatt hour",
    "sq ft": "square foot", "m²": "square meter", "ft": "foot", "each": "each", "head": "head", "ton": "ton",
    "share": "share", "barrel": "barrel", "seat": "seat", "piece": "piece", "GB": "gigabyte", "ea": "each", "t": "ton",
}  # fmt: skip
_PER_UNIT = rf"(?:\s?/\s?(?P<per>{alternatives(_PER)})(?!\w))"
_RANGE = r"\s?[-–—]\s?"
_SIGN = alternatives(_CURRENCIES)
_CODE = alternatives(_CODES)


def _amount(amount: str, scale: str | None, currency: _Currency) -> str:
    one, many, parts = currency
    if scale:
        return f"{number(amount)} {SCALES.get(scale.lower(), scale)} {many}"
    sign = number(amount[0] + "0").removesuffix("zero") if amount[0] in "-+−–" else ""
    whole, _, decimals = amount.lstrip("-+−–").partition(".")
    if len(decimals) > 2 or (decimals.strip("0") and not parts):
        return f"{number(amount)} {many}"
    units, hundredths = int(whole.replace(",", "") or 0), int(decimals.ljust(2, "0") or 0)
    words = f"{cardinal(units)} {one if units == 1 else many}"
    if not hundredths or not parts:
        return sign + words
    cents = f"{cardinal(hundredths)} {parts[0] if hundredths == 1 else parts[1]}"
    return f"{sign}{f'{words} and ' if units else ''}{cents}"


def _money(match: re.Match[str]) -> str | None:
    if match["code"] == "Rs" and re.search(r"\bthe $", before(match)):
        return None
    currency = _CURRENCIES[match["currency"]] if match["currency"] else _CODES[match["code"]]
    sign = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus "}.get(match["sign"] or match["inner"] or "", "")
    amount, until, scale = match["amount"], match["until"], match["scale"]
    plus = " plus" if match["plus"] else ""
    if until and scale:
        words = f"{number(amount)} to {_amount(until, scale, currency)}"
    elif until:
        words = _range(amount, until, currency)
    else:
        words = _amount(amount, scale, currency)
    if plus:
        words = (
            f"{words.removesuffix(' ' + currency[1])}{plus} {currency[1]}"
            if words.endswith(currency[1])
            else words + plus
        )
    if (describes(match) or specifies(match)) and words.endswith(currency[1]):
        words = words.removesuffix(currency[1]) + currency[0]
    per = match["per"]
    return f"{sign}{words}" + (f" {'' if per in ('each', 'ea') else 'per '}{_PER[per]}" if per else "")


def _range(amount: str, until: str, currency: _Currency) -> str:
    """Whole amounts share the word: "five to ten dollars"."""
    if "." in amount or "." in until:
        return f"{_amount(amount, None, currency)} to {_amount(until, None, currency)}"
    return f"{number(amount)} to {_amount(until, None, currency)}"


def _cents(match: re.Match[str]) -> str:
    return f"{number(match[1])} {'cent' if is_one(match[1]) else 'cents'}"


_TAIL = rf"(?:{_SCALE})?(?:{_PER_UNIT})?(?P<plus>\+)?(?:-dollar\b)?"
RULES: tuple[Rule, ...] = (
    rule(
        rf"(?<![\w$£€.,])(?P<sign>[-−–+])?(?:(?P<currency>{_SIGN})|(?P<code>{_CODE}))\s?(?P<inner>[-−–])?"
        rf"(?P<amount>{NUMBER})"
        rf"(?:{_RANGE}(?:{_SIGN})?(?P<until>{NUMBER}))?{_TAIL}(?!\d)",
        _money,
    ),
    rule(
        rf"(?<![\w.,:/$€£-])(?P<sign>[-−–+])?(?P<inner>)(?P<amount>{NUMBER})(?:{_RANGE}(?P<until>{NUMBER}))?"
        rf"(?:\s?(?P<scale>thousand|million|billion|trillion|mio|mln|bln|bn|mn|tn|[kKmM]))?"
        rf"\s?(?:(?P<currency>{_SIGN})|(?P<code>{_CODE})(?!\w))(?:{_PER_UNIT})?(?P<plus>)(?![\d])",
        _money,
    ),
    rule(rf"(?<![\w.,$€£])({NUMBER})\s?¢", _cents),
    rule(r"(?<![\w.,])\$(?=\s?(?:sign|symbol)s?\b)", "dollar"),
)
