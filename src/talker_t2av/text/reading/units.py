"""Units: how they are written, and their names."""

_NAMES = {
    "kilometer": "km Km KM", "centimeter": "cm", "millimeter": "mm", "decimeter": "dm", "nanometer": "nm",
    "micrometer": "µm μm", "meter": "m", "kilogram": "kg kgs Kg KG", "gram": "g gr", "milligram": "mg",
    "microgram": "µg μg mcg", "ton": "t", "pound": "lb lbs", "ounce": "oz", "stone": "st", "mile": "mi",
    "yard": "yd yds", "foot": "ft", "inch": "in", "liter": "l L", "milliliter": "ml mL", "centiliter": "cl",
    "deciliter": "dl dL", "microliter": "µl µL μl μL", "gallon": "gal gals", "quart": "qt qts", "pint": "pt",
    "fluid_ounce": "fl_oz fl._oz", "tablespoon": "tbsp Tbsp TBSP tbs Tbs tbsps tblsp tblsps tbls",
    "teaspoon": "tsp Tsp TSP tsps",
    "kilocalorie": "kcal", "calorie": "cal", "kilobyte": "KB kB", "megabyte": "MB", "gigabyte": "GB", "terabyte": "TB",
    "petabyte": "PB", "gibibyte": "GiB", "mebibyte": "MiB", "megapixel": "MP", "pixel": "px", "hectare": "ha",
    "acre": "ac", "hour": "h hr hrs", "minute": "min mins", "second": "s sec secs",
    "millisecond": "ms msec", "microsecond": "µs μs", "nanosecond": "ns", "week": "wk wks", "month": "mo mos",
    "year": "yr yrs", "watt": "W", "kilowatt": "kW", "megawatt": "MW", "gigawatt": "GW", "terawatt": "TW",
    "milliwatt": "mW", "kilowatt_hour": "kWh", "megawatt_hour": "MWh", "gigawatt_hour": "GWh", "terawatt_hour": "TWh",
    "watt_hour": "Wh", "milliamp_hour": "mAh", "amp_hour": "Ah", "amp": "A", "milliamp": "mA", "volt": "V",
    "kilovolt": "kV", "millivolt": "mV", "decibel": "dB", "pascal": "Pa", "kilopascal": "kPa", "megapascal": "MPa",
    "hectopascal": "hPa", "joule": "J", "kilojoule": "kJ", "megajoule": "MJ", "newton": "N", "kilonewton": "kN",
    "newton_meter": "Nm", "ohm": "Ω Ω ohm", "kiloohm": "kΩ kΩ", "megaohm": "MΩ MΩ", "lumen": "lm", "knot": "kn kts",
    "mole": "mol", "millimole": "mmol", "piece": "pc pcs", "package": "pkg pkgs", "point": "pts", "dozen": "doz dz",
    "percent": "% pct", "per_mille": "‰", "hertz": "Hz", "kilohertz": "kHz", "megahertz": "MHz", "gigahertz": "GHz",
    "terahertz": "THz", "kelvin": "K", "horsepower": "hp HP bhp", "degree": "° º", "degree_Celsius": "°C °_C ºC ℃",
    "degree_Fahrenheit": "°F °_F ºF ℉", "degree_North": "°N", "degree_South": "°S", "degree_East": "°E",
    "degree_West": "°W", "square_foot": "sq_ft sq._ft sqft ft² ft2", "square_inch": "sq_in sq._in in² in2",
    "square_meter": "sq_m m² m2 m^2 sqm", "square_kilometer": "sq_km km² km2 km^2", "square_mile": "sq_mi mi²",
    "square_centimeter": "cm² cm2 cm^2", "square_millimeter": "mm² mm2 mm^2", "square_yard": "sq_yd yd²",
    "cubic_centimeter": "cc cm³ cm3 cm^3", "cubic_meter": "m³ m3 m^3", "cubic_foot": "cu_ft ft³",
    "cubic_inch": "cu_in in³", "cubic_millimeter": "mm³ mm3", "cubic_kilometer": "km³ km3", "mile_per_hour": "mph MPH",
    "kilometer_per_hour": "kph kmh km/h kmph", "meter_per_second_squared": "m/s² m/s2 m/s^2",
    "beat_per_minute": "bpm BPM", "frame_per_second": "fps FPS", "megabit_per_second": "Mbps Mbit/s mbps",
    "gigabit_per_second": "Gbps Gbit/s", "kilobit_per_second": "kbps", "part_per_million": "ppm",
    "part_per_billion": "ppb", "mile_per_gallon": "mpg MPG", "P_S_I": "psi PSI", "R_P_M": "rpm RPM", "D_P_I": "dpi DPI",
    "astronomical_unit": "AU", "kilobit": "kbit", "megabit": "Mbit", "tesla": "T", "bar": "bar",
    "electron_volt": "eV", "I_U": "IU", "gigabit": "Gbit", "kilopixel": "kpx", "siemens": "S",
    "millimeter_of_mercury": "mmHg mm_Hg", "milliequivalent": "mEq", "basis_point": "bps bp",
    "nautical_mile": "nmi NM", "gallon_per_minute": "gpm GPM",
    "pound_foot": "lb-ft lb·ft lbft", "foot_pound": "ft-lb ft-lbs ft·lb ft-lbf", "barrel": "bbl",
    "millisievert": "mSv", "microsievert": "µSv μSv", "atmosphere": "atm", "becquerel": "Bq", "lux": "lx",
    "carat": "ct", "light_year": "ly",
}  # fmt: skip
_WITHOUT_PLURAL = {
    "percent", "per mille", "hertz", "kilohertz", "megahertz", "gigahertz", "terahertz", "kelvin", "horsepower",
    "dozen", "P S I", "R P M", "D P I", "I U", "stone", "siemens", "lux",
}  # fmt: skip
_IRREGULAR = {"pound foot": "pound feet", "foot": "feet", "inch": "inches",
              "square foot": "square feet", "square inch": "square inches",
              "cubic foot": "cubic feet", "cubic inch": "cubic inches"}  # fmt: skip
_TOO_SHORT = {"st", "S", "T", "bar"}
"""Left alone: 1st, 5S and 2T are rarely what the unit would be."""

UNITS = {
    symbol.replace("_", " "): name.replace("_", " ")
    for name, symbols in _NAMES.items()
    for symbol in symbols.split()
    if symbol not in _TOO_SHORT
}
"""What is written, and its name for one."""
ABBREVIATIONS = frozenset(
    "tbsp Tbsp TBSP tbs Tbs tsp Tsp oz lb lbs in ft yd yds mi hr hrs min mins sec secs mo mos yr yrs wk wks gal qt pt"
    " doz pkg pkgs pcs pts cal".split()
) | {"fl oz", "fl. oz", "sq ft", "sq. ft", "sq. in", "cu ft"}  # fmt: skip
"""Units that are often written with a dot."""


def plural(name: str) -> str:
    """More than one of it."""
    if name in _WITHOUT_PLURAL:
        return name
    for link in (" per ", " of ", " Celsius", " Fahrenheit", " North", " South", " East", " West"):
        if link in name:
            return plural(name[: name.index(link)]) + name[name.index(link) :]
    return _IRREGULAR.get(name) or f"{name}s"
