"""Pronunciations of words from other languages that the lexicon does not know, or knows as another word."""

EITHER_WAY = {
    # given names
    "jose": "hˌOzˈA", "chloe": "klˈOi", "beyonce": "biˈɑnsA", "rene": "ɹənˈA", "renee": "ɹənˈA", "andre": "ˈɑndɹA",
    "bjorn": "bjˈɔɹn", "noel": "nOˈɛl", "zoe": "zˈOi", "dorde": "ʤˈɔɹʤA", "francois": "fɹɑnswˈɑ",
    "francoise": "fɹɑnswˈɑz", "helene": "həlˈɛn", "therese": "təɹˈis", "siobhan": "ʃɪvˈɔn", "niamh": "nˈiv",
    "saoirse": "sˈɜɹʃə", "aoife": "ˈifə", "eoin": "ˈOɪn", "sinead": "ʃɪnˈAd", "roisin": "ɹOʃˈin", "sian": "ʃˈɑn",
    "joao": "ʒOˈW", "inigo": "ˈɪnɪɡO", "inaki": "ɪnjˈɑki", "begona": "bɛɡˈOnjə", "soren": "sˈɔɹən", "jurgen": "jˈɜɹɡən",
    "gunther": "ɡˈʊntəɹ", "goran": "ɡˈɔɹɑn", "zdenek": "zdˈɛnɛk", "lukasz": "lˈukɑʃ", "pawel": "pˈɑvɛl",
    "stanislaw": "stˈɑnɪslɑf", "lech": "lˈɛk", "ines": "inˈɛs", "anais": "ˌɑnɑˈis", "aime": "AmˈA",
    "desiree": "dˌɛzəɹˈA",
    # family names
    "nunez": "nˈunjɛz", "pena": "pˈAnjə", "munoz": "munjˈOz", "ibanez": "ɪbˈɑnjɛz", "garcia": "ɡɑɹsˈiə",
    "sanchez": "sˈɑnʧɛz", "perez": "pˈɛɹɛz", "gomez": "ɡˈOmɛz", "hernandez": "həɹnˈændɛz", "fernandez": "fəɹnˈændɛz",
    "rodriguez": "ɹɑdɹˈiɡɛz", "martinez": "mɑɹtˈinɛz", "jimenez": "hɪmˈɛnɛz", "aguero": "ɑɡwˈɛɹO", "mbappe": "ɛmbˈɑpA",
    "ozil": "ˈOzɪl", "gundogan": "ɡˈʊndəwən", "erdogan": "ˈɛɹdəwɑn", "dvorak": "dəvˈɔɹʒɑk", "capek": "ʧˈɑpɛk",
    "djokovic": "ʤˈOkəvɪʧ", "dokovic": "ʤˈOkəvɪʧ", "walesa": "vəlˈɛnsə", "nguyen": "nwˈɪn", "haaland": "hˈɔlənd",
    "odegaard": "ˈOdəɡɑɹd", "kierkegaard": "kˈɪɹkəɡɑɹd", "bronte": "bɹˈɑnti", "muller": "mˈʌləɹ",
    "schrodinger": "ʃɹˈOdɪŋəɹ", "godel": "ɡˈɜɹdᵊl", "poincare": "pwæŋkɑɹˈA", "cezanne": "səzˈɑn", "dali": "dˈɑli",
    "citroen": "sˌɪtɹOˈɛn", "nestle": "nˈɛslA", "loreal": "lˌɔɹiˈæl", "hermes": "ɛɹmˈɛz", "pokemon": "pˈOkəmɑn",
    "modric": "mˈɑdɹɪʧ", "ibrahimovic": "ˌɪbɹəhˈimOvɪʧ", "milosevic": "mɪlˈOʃəvɪʧ", "lukacs": "lˈukɑʧ",
    # places
    "pho": "fˈʌ", "lodz": "wˈʊʤ", "gdansk": "ɡədˈɑnsk", "wroclaw": "vɹˈɔtslɑf", "krakow": "kɹˈɑkW", "poznan": "pˈOznɑn",
    "gyor": "ʤˈɔɹ", "kyoto": "kiˈOTO", "curacao": "kˈʊɹəsW", "reykjavik": "ɹˈAkjəvɪk", "besancon": "bəzɑnsˈOn",
    "cancun": "kænkˈun", "medellin": "mˌɛdəjˈin", "koln": "kˈOln", "dusseldorf": "dˈʊsᵊldɔɹf", "goteborg": "jˈɜɹtəbɔɹi",
    "turkiye": "tˈɜɹkijA", "geneve": "ʒənˈɛv", "brasov": "bɹɑʃˈɔv", "timisoara": "tˌimiʃwˈɑɹə", "yucatan": "jˌukətˈæn",
    "elysees": "ˌAlizˈA", "ivoire": "ivwˈɑɹ", "angstrom": "ˈæŋstɹəm", "tromso": "tɹˈɑmsO", "tome": "tOmˈA",
    # words
    "touche": "tuʃˈA", "cliche": "kliʃˈA", "cliches": "kliʃˈAz", "cliched": "kliʃˈAd", "fiance": "fˌiɑnsˈA",
    "fiancee": "fˌiɑnsˈA", "souffle": "suflˈA", "souffles": "suflˈAz", "saute": "sɔtˈA", "sauteed": "sɔtˈAd",
    "puree": "pjʊɹˈA", "entree": "ˈɑntɹA", "entrees": "ˈɑntɹAz", "protege": "pɹˈOTəʒA", "proteges": "pɹˈOTəʒAz",
    "jalapeno": "hˌɑləpˈAnjO", "jalapenos": "hˌɑləpˈAnjOz", "manana": "mɑnjˈɑnə", "senor": "sAnjˈɔɹ",
    "senora": "sAnjˈɔɹə", "senorita": "sˌAnjəɹˈiTə", "acai": "ˌɑsɑˈi", "pinata": "pinjˈɑTə", "pinatas": "pinjˈɑTəz",
    "nino": "nˈinjO", "nina": "nˈinə", "habanero": "hˌɑbənjˈɛɹO", "creme": "kɹˈɛm", "brulee": "bɹulˈA",
    "gruyere": "ɡɹujˈɛɹ", "mache": "məʃˈA", "consomme": "kˌɑnsəmˈA", "flambe": "flɑmbˈA", "frappe": "fɹæpˈA",
    "canape": "kˈænəpA", "canapes": "kˈænəpAz", "applique": "ˌæplɪkˈA", "risque": "ɹɪskˈA", "passe": "pæsˈA",
    "blase": "blɑzˈA", "outre": "utɹˈA", "naivete": "nˌɑivtˈA", "habitue": "həbˈɪʧuA", "emigre": "ˈɛməɡɹA",
    "detente": "dAtˈɑnt", "melee": "mˈAlA", "soiree": "swɑɹˈA", "negligee": "nˌɛɡləʒˈA", "cortege": "kɔɹtˈɛʒ",
    "tete": "tˈɛt", "aioli": "IˈOli", "dulce": "dˈulsA", "latte": "lˈɑtA", "communique": "kəmjˌunəkˈA",
    "decor": "dAkˈɔɹ", "decollete": "dˌAkɔltˈA", "glace": "ɡlæsˈA", "macrame": "mˈækɹəmA", "papier": "pˈApəɹ",
    "crudites": "kɹˌudɪtˈA", "ubermensch": "ˈubəɹmɛnʃ", "uber": "ˈubəɹ",
    "gewurztraminer": "ɡəvˈɜɹtstɹəmˌinəɹ",
}  # fmt: skip
"""By their letters without accents: read so with the accents and without them."""
WITH_ACCENTS = {
    "résumé": "ɹˈɛzəmA", "résumés": "ɹˈɛzəmAz", "resumé": "ɹˈɛzəmA", "resumés": "ɹˈɛzəmAz", "exposé": "ˌɛkspOzˈA",
    "exposés": "ˌɛkspOzˈAz", "pâté": "pɑtˈA", "pâtés": "pɑtˈAz", "maté": "mˈɑtA", "lamé": "lɑmˈA", "rosé": "ɹOzˈA",
    "rosés": "ɹOzˈAz", "seán": "ʃˈɔn", "cañon": "kˈænjən", "roué": "ɹuˈA", "coupé": "kupˈA",
    "attaché": "ˌæTəʃˈA", "ångström": "ˈæŋstɹəm", "piqué": "pikˈA", "divorcé": "dəvˌɔɹsˈA",
    "divorcée": "dəvˌɔɹsˈA", "soupçon": "supsˈOn",
}  # fmt: skip
"""Those that are another word without their accents."""
