"""The table of units: canonical names, spellings, what they measure, and their terms in QUDT.

``FIELD`` declares to pint what it does not know; ``KINDS`` says what units measure and in which
base values are compared; ``UNITS`` names each unit. ``kg.units`` looks them up and converts. QUDT
local names are those of https://qudt.org/vocab/unit/ and https://qudt.org/vocab/quantitykind/ .
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FIELD", "KINDS", "UNITS", "Kind", "Unit"]

FIELD: tuple[str, ...] = (
    "percentage_point = [percentage_point]",
    "basis_point = 0.01 * percentage_point",
    "part_per_billion = 1e-9",
    "point = [point]",
    "bleu_point = [bleu_point]",
    "beat = [beat]",
    "pixel = [pixel]",
    "character = [character]",
    "dimension = [dimension]",
    "tpu = [tpu]",
    "ten_years = 10 * year",
    "standard_deviation = [standard_deviation]",
    "parameter = [parameter]",
    "token = [token]",
    "frame = [frame]",
    "gpu = [gpu]",
    "cpu = [cpu]",
    "accelerator = [accelerator]",
    "flop = [flop]",
    "mac = [mac]",
    "op = [op]",
    "giga_op = 1e9 * op",
    "tera_op = 1e12 * op",
    "petaflop_day = 86400 * petaflop",
    "degree_of_freedom = [degree_of_freedom]",
    "usd = [usd]",
    "eur = [eur]",
    "gbp = [gbp]",
    "cny = [cny]",
)
"""Units that pint does not know; none converts into another but basis points."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What units measure.

    Parameters
    ----------
    name
        ``percentage``, ``time`` ...
    bases
        Canonical names of the units that values are compared in; several where the kind holds
        things that do not convert into each other ("tokens", "GPUs").
    qudt
        Local name in QUDT's vocabulary of quantity kinds, or None.
    """

    name: str
    bases: tuple[str, ...]
    qudt: str | None


KINDS: tuple[Kind, ...] = (
    Kind("acceleration", ("m/s^2",), "Acceleration"),
    Kind("amount", ("mol",), "AmountOfSubstance"),
    Kind("angle", ("rad",), "PlaneAngle"),
    Kind("area", ("m^2",), "Area"),
    Kind("charge", ("coulombs",), "ElectricCharge"),
    Kind("computing rate", ("FLOP/s", "OP/s"), "FloatingPointCalculationCapability"),
    Kind("computing time", ("GPU-hours", "TPU-hours", "CPU-hours", "accelerator-hours"), None),
    Kind("concentration", ("mol/L",), "AmountOfSubstanceConcentration"),
    Kind("count", ("parameters", "GPUs", "CPUs", "tokens", "degrees of freedom"), "Count"),
    Kind("current", ("amperes",), "ElectricCurrent"),
    Kind("data rate", ("b/s",), "DataRate"),
    Kind("difference", ("percentage points", "points", "BLEU points"), "DimensionlessRatio"),
    Kind("dispersion", ("standard deviations",), None),
    Kind("energy", ("J",), "Energy"),
    Kind("force", ("N",), "Force"),
    Kind("frequency", ("Hz",), "Frequency"),
    Kind("information", ("bytes",), "InformationEntropy"),
    Kind(
        "information density",
        ("bits/parameter", "bits/pixel", "bits/character", "bits/dimension", "bits/byte"),
        None,
    ),
    Kind("length", ("m",), "Length"),
    Kind("logarithmic ratio", ("orders of magnitude", "dB"), None),
    Kind("magnetic field", ("T",), "MagneticFluxDensity"),
    Kind("mass", ("kg",), "Mass"),
    Kind("mass per area", ("kg/m^2",), None),
    Kind("money", ("USD", "EUR", "GBP", "CNY"), "Currency"),
    Kind("percentage", ("%",), "DimensionlessRatio"),
    Kind("power", ("W",), "Power"),
    Kind("power level", ("dBm",), None),
    Kind("pressure", ("Pa",), "Pressure"),
    Kind("rate", ("FPS", "tokens/s", "beats/min"), None),
    Kind("ratio", ("x",), "DimensionlessRatio"),
    Kind("speed", ("m/s",), "Speed"),
    Kind("temperature", ("K",), "ThermodynamicTemperature"),
    Kind("time", ("seconds",), "Time"),
    Kind("voltage", ("V",), "Voltage"),
    Kind("volume", ("m^3",), "Volume"),
    Kind("work", ("FLOPs", "MACs"), None),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement.

    Parameters
    ----------
    name
        Canonical, as it stands in a claim.
    kind
        What it measures, one of ``KINDS``.
    pint
        The unit in pint's words, or None where values are not converted (logarithmic scales).
    qudt
        Local name in QUDT's unit vocabulary, or None.
    spellings
        Other ways to write it. One of up to three letters, or with a capital inside, is taken as it
        stands; any other in lower case.
    """

    name: str
    kind: str
    pint: str | None
    qudt: str | None
    spellings: tuple[str, ...]


def _unit(name: str, kind: str, pint: str | None, qudt: str | None, spellings: str = "") -> Unit:
    return Unit(name, kind, pint, qudt, tuple(s for s in spellings.split("|") if s))


UNITS: tuple[Unit, ...] = (
    # shares and ratios
    _unit("%", "percentage", "percent", "PERCENT", "percent|per cent|\\%|％|pct|perc"),
    _unit("percentage points", "difference", "percentage_point", "PERCENT",
          "percentage point|percent points|percent point|% points|% point|\\% points|\\% point"
          "|pp|ppt|ppts|p.p.|%p|%-points|%-point"),
    _unit("points", "difference", "point", None, "point|pt|pts"),
    _unit("BLEU points", "difference", "bleu_point", None, "BLEU point|Bleu points|BLEU pts"),
    _unit("basis points", "difference", "basis_point", None, "basis point"),
    _unit("x", "ratio", "dimensionless", "UNITLESS",
          "times|\\times|\\texttimes|×|X|fold|folds|\\times faster"),
    _unit("orders of magnitude", "logarithmic ratio", None, None,
          "order of magnitude|orders-of-magnitude|order-of-magnitude|magnitudes"),
    _unit("dB", "logarithmic ratio", None, "DeciB", "decibel|decibels|db"),
    _unit("ppm", "percentage", "ppm", "PPM", "parts per million"),
    _unit("ppb", "percentage", "part_per_billion", "PPB", "parts per billion"),
    _unit("‰", "percentage", "permille", None, "permil|per mil|per mille"),
    _unit("wt%", "percentage", "percent", None, "wt.%|wt %|wt. %|weight percent|wt percent"),
    _unit("vol%", "percentage", "percent", None, "vol.%|vol %|vol. %|volume percent"),
    _unit("standard deviations", "dispersion", "standard_deviation", None,
          "standard deviation|\\sigma|σ"),
    # information: plain bytes, so that sizes compare
    _unit("bits", "information", "bit", "BIT", "bit|binary digits"),
    _unit("bytes", "information", "byte", "BYTE", "byte"),
    _unit("b/s", "data rate", "bit / second", "BIT-PER-SEC",
          "bps|bit/s|bits/s|bits per second|bit per second"),
    _unit("Kbps", "data rate", "kilobit / second", "KiloBIT-PER-SEC", "kbps|kb/s|kbit/s|Kb/s"),
    _unit("Mbps", "data rate", "megabit / second", "MegaBIT-PER-SEC", "Mbit/s|Mb/s|Mbits/s|mbps"),
    _unit("Gbps", "data rate", "gigabit / second", "GigaBIT-PER-SEC", "Gbit/s|Gb/s|Gbits/s|gbps"),
    _unit("Tbps", "data rate", "terabit / second", "TeraBIT-PER-SEC", "Tb/s|tbps"),
    _unit("MB/s", "data rate", "megabyte / second", "MegaBYTE-PER-SEC", "MBps"),
    _unit("GB/s", "data rate", "gigabyte / second", "GigaBYTE-PER-SEC", "GBps"),
    _unit("bits/parameter", "information density", "bit / parameter", None,
          "bits per parameter|bit per parameter|bits/param|bits per weight|bits/weight|bpw"),
    _unit("bits/pixel", "information density", "bit / pixel", None,
          "bits per pixel|bit per pixel|bpp"),
    _unit("bits/character", "information density", "bit / character", None,
          "bits per character|bits per char|bpc"),
    _unit("bits/dimension", "information density", "bit / dimension", None,
          "bits per dimension|bits per dim|bits/dim|bpd"),
    _unit("bits/byte", "information density", "bit / byte", None, "bits per byte|bpb"),
    # time
    _unit("ps", "time", "picosecond", "PicoSEC", "picosecond|picoseconds"),
    _unit("fs", "time", "femtosecond", "FemtoSEC", "femtosecond|femtoseconds"),
    _unit("ns", "time", "nanosecond", "NanoSEC", "nanosecond|nanoseconds|nsec"),
    _unit("μs", "time", "microsecond", "MicroSEC",
          "microsecond|microseconds|us|µs|usec|\\mu s|\\mus"),
    _unit("ms", "time", "millisecond", "MilliSEC", "millisecond|milliseconds|msec|msecs"),
    _unit("seconds", "time", "second", "SEC", "second|sec|secs|s"),
    _unit("minutes", "time", "minute", "MIN", "minute|min|mins"),
    _unit("hours", "time", "hour", "HR", "hour|hr|hrs|h"),
    _unit("days", "time", "day", "DAY", "day"),
    _unit("weeks", "time", "week", "WK", "week"),
    _unit("months", "time", "month", "MO", "month"),
    _unit("years", "time", "year", "YR", "year|yr|yrs"),
    _unit("decades", "time", "ten_years", None, "decade"),
    _unit("kyr", "time", "kiloyear", "KiloYR", "ka|kyrs"),
    _unit("Myr", "time", "megayear", "MegaYR", "Ma|Myrs"),
    _unit("Gyr", "time", "gigayear", None, "Ga|Gyrs|byr"),
    # computing
    _unit("GPU-hours", "computing time", "gpu * hour", None,
          "gpu hours|gpu hour|gpu-hour|GPUh|gpu-hrs"),
    _unit("GPU-days", "computing time", "gpu * day", None, "gpu days|gpu day|gpu-day"),
    _unit("TPU-hours", "computing time", "tpu * hour", None, "tpu hours|tpu hour|tpu-hour"),
    _unit("TPU-days", "computing time", "tpu * day", None, "tpu days|tpu day|tpu-day"),
    _unit("CPU-hours", "computing time", "cpu * hour", None, "cpu hours|cpu hour|cpu-hour"),
    _unit("accelerator-hours", "computing time", "accelerator * hour", None, "accelerator hours"),
    _unit("FLOPs", "work", "flop", None, "flops|floating point operations|FLOP|Flops"),
    _unit("MFLOPs", "work", "megaflop", None, "MFLOPS|mflops"),
    _unit("GFLOPs", "work", "gigaflop", None, "GFLOPS|gflops"),
    _unit("TFLOPs", "work", "teraflop", None, "TFLOPS|tflops|teraflops"),
    _unit("PFLOPs", "work", "petaflop", None, "PFLOPS|pflops|petaflops"),
    _unit("PFLOP/s-days", "work", "petaflop_day", None,
          "PFLOP/s-day|PFLOPs/s-days|PFLOPS-days|PFLOPs-days|petaflop/s-days|petaflop/s-day"
          "|petaflops-days|petaflops-day|petaflop-days|PF-days"),
    _unit("FLOP/s", "computing rate", "flop / second", "FLOPS",
          "FLOPs/s|FLOPS/s|flop/s|flops/s|FLOPs/second"),
    _unit("GFLOP/s", "computing rate", "gigaflop / second", "GigaFLOPS",
          "GFLOPs/s|GFLOPS/s|Gflop/s|Gflops/s|GFLOPs/second"),
    _unit("TFLOP/s", "computing rate", "teraflop / second", "TeraFLOPS",
          "TFLOPs/s|TFLOPS/s|Tflop/s|Tflops/s|TFLOPs/second"),
    _unit("PFLOP/s", "computing rate", "petaflop / second", "PetaFLOPS",
          "PFLOPs/s|PFLOPS/s|Pflop/s|Pflops/s|PFLOPs/second"),
    _unit("OP/s", "computing rate", "op / second", None, "OPS|ops/s|operations per second"),
    _unit("GOPS", "computing rate", "giga_op / second", None, "GOP/s"),
    _unit("TOPS", "computing rate", "tera_op / second", None, "TOP/s"),
    _unit("MACs", "work", "mac", None, "MAC|multiply-accumulates|multiply-adds"),
    _unit("FPS", "rate", "frame / second", "FRAME-PER-SEC",
          "fps|frames per second|frame per second|frames/s|frames/sec|frames/second|f/s"),
    _unit("tokens/s", "rate", "token / second", None,
          "tokens per second|tokens/sec|tokens/second|token/s|tok/s"),
    _unit("beats/min", "rate", "beat / minute", "BEAT-PER-MIN",
          "bpm|BPM|beats per minute|beats/minute"),
    _unit("parameters", "count", "parameter", "NUM", "parameter|params|param"),
    _unit("GPUs", "count", "gpu", "NUM", "gpu|gpus"),
    _unit("CPUs", "count", "cpu", "NUM", "cpu|cpus"),
    _unit("tokens", "count", "token", "NUM", "token"),
    _unit("degrees of freedom", "count", "degree_of_freedom", "NUM",
          "degree of freedom|degrees-of-freedom|degree-of-freedom|dof|DoF|DOF|DoFs|DOFs"),
    # electricity, power, energy
    _unit("W", "power", "watt", "W", "watt|watts"),
    _unit("μW", "power", "microwatt", "MicroW", "uW|µW|microwatt|microwatts"),
    _unit("mW", "power", "milliwatt", "MilliW", "milliwatt|milliwatts"),
    _unit("kW", "power", "kilowatt", "KiloW", "kilowatt|kilowatts|KW"),
    _unit("MW", "power", "megawatt", "MegaW", "megawatt|megawatts"),
    _unit("GW", "power", "gigawatt", "GigaW", "gigawatt|gigawatts"),
    _unit("J", "energy", "joule", "J", "joule|joules"),
    _unit("mJ", "energy", "millijoule", "MilliJ", "millijoule|millijoules"),
    _unit("pJ", "energy", "picojoule", "PicoJ", "picojoule|picojoules"),
    _unit("kJ", "energy", "kilojoule", "KiloJ", "kilojoule|kilojoules"),
    _unit("kWh", "energy", "kilowatt * hour", "KiloW-HR", "KWh|kwh|kilowatt hours|kilowatt-hours"),
    _unit("Wh", "energy", "watt * hour", "W-HR", "watt hours|watt-hours"),
    _unit("MWh", "energy", "megawatt * hour", "MegaW-HR", "megawatt hours|megawatt-hours"),
    _unit("GWh", "energy", "gigawatt * hour", "GigaW-HR", "gigawatt hours|gigawatt-hours"),
    _unit("TWh", "energy", "terawatt * hour", "TeraW-HR", "terawatt hours|terawatt-hours"),
    _unit("eV", "energy", "electron_volt", "EV", "electronvolt|electronvolts"),
    _unit("keV", "energy", "kiloelectron_volt", "KiloEV", ""),
    _unit("MeV", "energy", "megaelectron_volt", "MegaEV", ""),
    _unit("GeV", "energy", "gigaelectron_volt", "GigaEV", ""),
    _unit("TeV", "energy", "teraelectron_volt", None, ""),
    _unit("nJ", "energy", "nanojoule", "NanoJ", "nanojoule|nanojoules"),
    _unit("V", "voltage", "volt", "V", "volt|volts"),
    _unit("mV", "voltage", "millivolt", "MilliV", "millivolt|millivolts"),
    _unit("kV", "voltage", "kilovolt", "KiloV", "kilovolt|kilovolts"),
    _unit("amperes", "current", "ampere", "A", "ampere|amps|amp"),
    _unit("mA", "current", "milliampere", "MilliA", "milliampere|milliamperes"),
    _unit("T", "magnetic field", "tesla", "T", "tesla|teslas|Tesla"),
    _unit("mT", "magnetic field", "millitesla", "MilliT", "millitesla"),
    _unit("coulombs", "charge", "coulomb", "C", "coulomb"),
    _unit("mAh", "charge", "milliampere * hour", "MilliA-HR", ""),
    _unit("dBm", "power level", None, "DeciB_M", ""),
    # frequency
    _unit("Hz", "frequency", "hertz", "HZ", "hertz"),
    _unit("kHz", "frequency", "kilohertz", "KiloHZ", "kilohertz|KHz"),
    _unit("MHz", "frequency", "megahertz", "MegaHZ", "megahertz"),
    _unit("GHz", "frequency", "gigahertz", "GigaHZ", "gigahertz"),
    _unit("THz", "frequency", "terahertz", "TeraHZ", "terahertz"),
    # length, area, volume
    _unit("nm", "length", "nanometer", "NanoM", "nanometer|nanometers|nanometre|nanometres"),
    _unit("μm", "length", "micrometer", "MicroM",
          "um|µm|\\mum|micron|microns|micrometer|micrometers|micrometre|micrometres|\\mu m"),
    _unit("mm", "length", "millimeter", "MilliM", "millimeter|millimeters|millimetre|millimetres"),
    _unit("cm", "length", "centimeter", "CentiM", "centimeter|centimeters|centimetre|centimetres"),
    _unit("m", "length", "meter", "M", "meter|meters|metre|metres"),
    _unit("km", "length", "kilometer", "KiloM", "kilometer|kilometers|kilometre|kilometres"),
    _unit("AU", "length", "astronomical_unit", "AU", "astronomical unit|astronomical units"),
    _unit("pc", "length", "parsec", "PARSEC", "parsec|parsecs"),
    _unit("kpc", "length", "kiloparsec", None, "kiloparsec|kiloparsecs"),
    _unit("Mpc", "length", "megaparsec", None, "megaparsec|megaparsecs"),
    _unit("feet", "length", "foot", "FT", "foot|ft"),
    _unit("miles", "length", "mile", "MI", "mile"),
    _unit("inches", "length", "inch", "IN", "inch"),
    _unit("m^2", "area", "meter ** 2", "M2", "m2|m²|square meters|square metres|sq m"),
    _unit("mm^2", "area", "millimeter ** 2", "MilliM2", "mm2|mm²"),
    _unit("cm^2", "area", "centimeter ** 2", "CentiM2", "cm2|cm²"),
    _unit("km^2", "area", "kilometer ** 2", "KiloM2",
          "km2|km²|square kilometers|square kilometres"),
    _unit("m^3", "volume", "meter ** 3", "M3",
          "cubic metre|cubic metres|cubic meter|cubic meters|m3"),
    _unit("cm^3", "volume", "centimeter ** 3", "CentiM3", "cm3|cm³"),
    _unit("ml", "volume", "milliliter", "MilliL", "mL|milliliter|milliliters|millilitres"),
    _unit("litres", "volume", "liter", "L", "litre|liter|liters"),
    _unit("m/s^2", "acceleration", "meter / second ** 2", "M-PER-SEC2", "m/s2|m/s²"),
    _unit("km/s", "speed", "kilometer / second", "KiloM-PER-SEC", "kilometers per second"),
    _unit("mph", "speed", "mile / hour", "MI-PER-HR", "miles per hour"),
    _unit("m/s", "speed", "meter / second", "M-PER-SEC",
          "meters per second|metres per second|ms-1"),
    _unit("km/h", "speed", "kilometer / hour", "KiloM-PER-HR",
          "kmph|kph|km/hr|kilometers per hour"),
    # mass, force, pressure, temperature, amount, light, angle
    _unit("g", "mass", "gram", "GM", "gram|grams"),
    _unit("mg", "mass", "milligram", "MilliGM", "milligram|milligrams"),
    _unit("μg", "mass", "microgram", "MicroGM", "µg|ug|microgram|micrograms"),
    _unit("kg", "mass", "kilogram", "KiloGM", "kilogram|kilograms|kgs"),
    _unit("tons", "mass", "metric_ton", "TON_Metric", "ton|tonne|tonnes"),
    _unit("lb", "mass", "pound", "LB", "lbs"),
    _unit("kg/m^2", "mass per area", "kilogram / meter ** 2", "KiloGM-PER-M2", "kg/m2|kg/m²"),
    _unit("N", "force", "newton", "N", "newton|newtons"),
    _unit("mN", "force", "millinewton", "MilliN", "millinewton|millinewtons"),
    _unit("Pa", "pressure", "pascal", "PA", "pascal|pascals"),
    _unit("kPa", "pressure", "kilopascal", "KiloPA", "kilopascal|kilopascals"),
    _unit("MPa", "pressure", "megapascal", "MegaPA", "megapascal|megapascals"),
    _unit("GPa", "pressure", "gigapascal", "GigaPA", "gigapascal|gigapascals"),
    _unit("mmHg", "pressure", "mmHg", "MilliM_HG", "mm Hg"),
    _unit("bar", "pressure", "bar", "BAR", "bars"),
    _unit("mbar", "pressure", "millibar", "MilliBAR", ""),
    _unit("°C", "temperature", "degree_Celsius", "DEG_C",
          "℃|degrees celsius|degree celsius|celsius|° c|ºC|° C|^\\circC|^\\circ c"),
    _unit("K", "temperature", "kelvin", "K", "kelvin|kelvins"),
    _unit("mol", "amount", "mole", "MOL", "moles|mole"),
    _unit("mol/L", "concentration", "mole / liter", "MOL-PER-L", "mol/l"),
    _unit("mmol/L", "concentration", "millimole / liter", "MilliMOL-PER-L", "mmol/l|mM"),
    _unit("μmol/L", "concentration", "micromole / liter", "MicroMOL-PER-L",
          "µmol/L|umol/L|μM|µM|uM"),
    _unit("nmol/L", "concentration", "nanomole / liter", "NanoMOL-PER-L", "nM"),
    _unit("degrees", "angle", "degree", "DEG",
          "degree|°|deg|º|^\\circ|\\circ|\\degree"),
    _unit("rad", "angle", "radian", "RAD", "radian|radians"),
    # money
    _unit("USD", "money", "usd", "CCY_USD", "US$|usd|dollar|dollars|us dollars"),
    _unit("EUR", "money", "eur", "CCY_EUR", "€|euro|euros"),
    _unit("GBP", "money", "gbp", "CCY_GBP", "£"),
    _unit("CNY", "money", "cny", "CCY_CNY", "¥|yuan|rmb"),
)  # fmt: skip
