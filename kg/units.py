"""Units of measurement: one table of canonical names, spellings, factors and QUDT terms.

A spelling -> ``unit_of`` -> ``Unit`` -> ``normalise`` -> a value in the base unit of its kind. A
unit that is not in the table is a counted noun ("images"); its canonical name is the noun itself.
QUDT local names are those of https://qudt.org/vocab/unit/ .
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

__all__ = ["SPELLINGS", "UNITS", "Unit", "normalise", "unit_key", "unit_of"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement.

    Parameters
    ----------
    name
        Canonical, as it stands in a claim.
    kind
        What it measures: ``percentage``, ``ratio``, ``information``, ``time``, ``count`` ...
    factor
        Size in the base unit of its kind; 0 where the scale has another origin or is not linear.
    base
        Canonical name of the base unit.
    qudt
        Local name in QUDT's unit vocabulary, or None.
    spellings
        Other ways to write it. One of up to three letters, or with a capital inside, is taken as it
        stands; any other in lower case.
    """

    name: str
    kind: str
    factor: float
    base: str
    qudt: str | None
    spellings: tuple[str, ...]


def _unit(
    name: str, kind: str, factor: float, base: str, qudt: str | None, spellings: str = ""
) -> Unit:
    return Unit(name, kind, factor, base, qudt, tuple(s for s in spellings.split("|") if s))


UNITS: tuple[Unit, ...] = (
    # shares and ratios
    _unit("%", "percentage", 1, "%", "PERCENT", "percent|per cent|\\%|％|pct|perc"),
    _unit("percentage points", "difference", 1, "percentage points", "PERCENT",
          "percentage point|percent points|percent point|% points|% point|\\% points|\\% point"
          "|pp|ppt|ppts|p.p.|%p|%-points|%-point"),
    _unit("points", "difference", 1, "points", None, "point|pt|pts"),
    _unit("basis points", "difference", 0.01, "percentage points", None, "basis point"),
    _unit("x", "ratio", 1, "x", "UNITLESS",
          "times|\\times|\\texttimes|×|X|fold|folds|\\times faster"),
    _unit("orders of magnitude", "logarithmic ratio", 0, "orders of magnitude", None,
          "order of magnitude|orders-of-magnitude|order-of-magnitude|magnitudes"),
    _unit("dB", "logarithmic ratio", 0, "dB", "DeciB", "decibel|decibels|db"),
    _unit("ppm", "percentage", 1e-4, "%", "PPM", "parts per million"),
    _unit("ppb", "percentage", 1e-7, "%", "PPB", "parts per billion"),
    _unit("‰", "percentage", 0.1, "%", None, "permil|per mil|per mille"),
    _unit("wt%", "percentage", 1, "%", None, "wt.%|wt %|wt. %|weight percent|wt percent"),
    _unit("vol%", "percentage", 1, "%", None, "vol.%|vol %|vol. %|volume percent"),
    _unit("standard deviations", "dispersion", 1, "standard deviations", None,
          "standard deviation|\\sigma|σ"),
    # information: plain bytes, so that sizes compare
    _unit("bits", "information", 0.125, "bytes", "BIT", "bit|binary digits"),
    _unit("bytes", "information", 1, "bytes", "BYTE", "byte"),
    _unit("b/s", "data rate", 1, "b/s", "BIT-PER-SEC",
          "bps|bit/s|bits/s|bits per second|bit per second"),
    _unit("Kbps", "data rate", 1e3, "b/s", "KiloBIT-PER-SEC", "kbps|kb/s|kbit/s|Kb/s"),
    _unit("Mbps", "data rate", 1e6, "b/s", "MegaBIT-PER-SEC", "Mbit/s|Mb/s|Mbits/s|mbps"),
    _unit("Gbps", "data rate", 1e9, "b/s", "GigaBIT-PER-SEC", "Gbit/s|Gb/s|Gbits/s|gbps"),
    _unit("Tbps", "data rate", 1e12, "b/s", None, "Tb/s|tbps"),
    _unit("MB/s", "data rate", 8e6, "b/s", "MegaBYTE-PER-SEC", "MBps"),
    _unit("GB/s", "data rate", 8e9, "b/s", "GigaBYTE-PER-SEC", "GBps"),
    _unit("bits/parameter", "information density", 1, "bits/parameter", None,
          "bits per parameter|bit per parameter|bits/param|bits per weight|bits/weight|bpw"),
    # time
    _unit("ps", "time", 1e-12, "seconds", "PicoSEC", "picosecond|picoseconds"),
    _unit("fs", "time", 1e-15, "seconds", "FemtoSEC", "femtosecond|femtoseconds"),
    _unit("ns", "time", 1e-9, "seconds", "NanoSEC", "nanosecond|nanoseconds|nsec"),
    _unit("μs", "time", 1e-6, "seconds", "MicroSEC",
          "microsecond|microseconds|us|µs|usec|\\mu s|\\mus"),
    _unit("ms", "time", 1e-3, "seconds", "MilliSEC", "millisecond|milliseconds|msec|msecs"),
    _unit("seconds", "time", 1, "seconds", "SEC", "second|sec|secs|s"),
    _unit("minutes", "time", 60, "seconds", "MIN", "minute|min|mins"),
    _unit("hours", "time", 3600, "seconds", "HR", "hour|hr|hrs|h"),
    _unit("days", "time", 86400, "seconds", "DAY", "day"),
    _unit("weeks", "time", 604800, "seconds", "WK", "week"),
    _unit("months", "time", 2629800, "seconds", "MO", "month"),
    _unit("years", "time", 31557600, "seconds", "YR", "year|yr|yrs"),
    _unit("decades", "time", 315576000, "seconds", None, "decade"),
    _unit("kyr", "time", 31557600e3, "seconds", None, "ka|kyrs"),
    _unit("Myr", "time", 31557600e6, "seconds", None, "Ma|Myrs"),
    _unit("Gyr", "time", 31557600e9, "seconds", None, "Ga|Gyrs|byr"),
    # computing
    _unit("GPU-hours", "computing time", 1, "GPU-hours", None,
          "gpu hours|gpu hour|gpu-hour|GPUh|gpu-hrs"),
    _unit("GPU-days", "computing time", 24, "GPU-hours", None, "gpu days|gpu day|gpu-day"),
    _unit("CPU-hours", "computing time", 1, "CPU-hours", None, "cpu hours|cpu hour|cpu-hour"),
    _unit("accelerator-hours", "computing time", 1, "accelerator-hours", None, "accelerator hours"),
    _unit("FLOPs", "work", 1, "FLOPs", None, "flops|floating point operations|FLOP|Flops"),
    _unit("MFLOPs", "work", 1e6, "FLOPs", None, "MFLOPS|mflops"),
    _unit("GFLOPs", "work", 1e9, "FLOPs", None, "GFLOPS|gflops"),
    _unit("TFLOPs", "work", 1e12, "FLOPs", None, "TFLOPS|tflops|teraflops"),
    _unit("PFLOPs", "work", 1e15, "FLOPs", None, "PFLOPS|pflops|petaflops"),
    _unit("MACs", "work", 1, "MACs", None, "MAC|multiply-accumulates|multiply-adds"),
    _unit("FPS", "rate", 1, "FPS", "FRAME-PER-SEC",
          "fps|frames per second|frame per second|frames/s|frames/sec|frames/second|f/s"),
    _unit("tokens/s", "rate", 1, "tokens/s", None,
          "tokens per second|tokens/sec|tokens/second|token/s|tok/s"),
    _unit("parameters", "count", 1, "parameters", "NUM", "parameter|params|param"),
    _unit("GPUs", "count", 1, "GPUs", "NUM", "gpu|gpus"),
    _unit("CPUs", "count", 1, "CPUs", "NUM", "cpu|cpus"),
    _unit("tokens", "count", 1, "tokens", "NUM", "token"),
    _unit("degrees of freedom", "count", 1, "degrees of freedom", "NUM",
          "degree of freedom|degrees-of-freedom|degree-of-freedom|dof|DoF|DOF|DoFs|DOFs"),
    # electricity, power, energy
    _unit("W", "power", 1, "W", "W", "watt|watts"),
    _unit("μW", "power", 1e-6, "W", "MicroW", "uW|µW|microwatt|microwatts"),
    _unit("mW", "power", 1e-3, "W", "MilliW", "milliwatt|milliwatts"),
    _unit("kW", "power", 1e3, "W", "KiloW", "kilowatt|kilowatts|KW"),
    _unit("MW", "power", 1e6, "W", "MegaW", "megawatt|megawatts"),
    _unit("J", "energy", 1, "J", "J", "joule|joules"),
    _unit("mJ", "energy", 1e-3, "J", "MilliJ", "millijoule|millijoules"),
    _unit("pJ", "energy", 1e-12, "J", None, "picojoule|picojoules"),
    _unit("kJ", "energy", 1e3, "J", "KiloJ", "kilojoule|kilojoules"),
    _unit("kWh", "energy", 3.6e6, "J", "KiloW-HR", "KWh|kwh|kilowatt hours|kilowatt-hours"),
    _unit("eV", "energy", 1.602176634e-19, "J", "EV", "electronvolt|electronvolts"),
    _unit("keV", "energy", 1.602176634e-16, "J", "KiloEV", ""),
    _unit("MeV", "energy", 1.602176634e-13, "J", "MegaEV", ""),
    _unit("GeV", "energy", 1.602176634e-10, "J", "GigaEV", ""),
    _unit("TeV", "energy", 1.602176634e-7, "J", "TeraEV", ""),
    _unit("nJ", "energy", 1e-9, "J", None, "nanojoule|nanojoules"),
    _unit("V", "voltage", 1, "V", "V", "volt|volts"),
    _unit("mV", "voltage", 1e-3, "V", "MilliV", "millivolt|millivolts"),
    _unit("kV", "voltage", 1e3, "V", "KiloV", "kilovolt|kilovolts"),
    _unit("amperes", "current", 1, "amperes", "A", "ampere|amps|amp"),
    _unit("mA", "current", 1e-3, "amperes", "MilliA", "milliampere|milliamperes"),
    _unit("coulombs", "charge", 1, "coulombs", "C", "coulomb"),
    _unit("mAh", "charge", 3.6, "coulombs", "MilliA-HR", ""),
    _unit("dBm", "power level", 0, "dBm", "DeciB_M", ""),
    # frequency
    _unit("Hz", "frequency", 1, "Hz", "HZ", "hertz"),
    _unit("kHz", "frequency", 1e3, "Hz", "KiloHZ", "kilohertz|KHz"),
    _unit("MHz", "frequency", 1e6, "Hz", "MegaHZ", "megahertz"),
    _unit("GHz", "frequency", 1e9, "Hz", "GigaHZ", "gigahertz"),
    _unit("THz", "frequency", 1e12, "Hz", "TeraHZ", "terahertz"),
    # length, area, volume
    _unit("nm", "length", 1e-9, "m", "NanoM", "nanometer|nanometers|nanometre|nanometres"),
    _unit("μm", "length", 1e-6, "m", "MicroM",
          "um|µm|\\mum|micron|microns|micrometer|micrometers|micrometre|micrometres|\\mu m"),
    _unit("mm", "length", 1e-3, "m", "MilliM", "millimeter|millimeters|millimetre|millimetres"),
    _unit("cm", "length", 1e-2, "m", "CentiM", "centimeter|centimeters|centimetre|centimetres"),
    _unit("m", "length", 1, "m", "M", "meter|meters|metre|metres"),
    _unit("km", "length", 1e3, "m", "KiloM", "kilometer|kilometers|kilometre|kilometres"),
    _unit("AU", "length", 149597870700.0, "m", "AU", "astronomical unit|astronomical units"),
    _unit("inches", "length", 0.0254, "m", "IN", "inch"),
    _unit("m^2", "area", 1, "m^2", "M2", "m2|m²|square meters|square metres|sq m"),
    _unit("mm^2", "area", 1e-6, "m^2", "MilliM2", "mm2|mm²"),
    _unit("cm^2", "area", 1e-4, "m^2", "CentiM2", "cm2|cm²"),
    _unit("km^2", "area", 1e6, "m^2", "KiloM2", "km2|km²|square kilometers|square kilometres"),
    _unit("m^3", "volume", 1, "m^3", "M3", "cubic metre|cubic metres|cubic meter|cubic meters|m3"),
    _unit("cm^3", "volume", 1e-6, "m^3", "CentiM3", "cm3|cm³"),
    _unit("ml", "volume", 1e-6, "m^3", "MilliL", "mL|milliliter|milliliters|millilitres"),
    _unit("m/s", "speed", 1, "m/s", "M-PER-SEC", "meters per second|metres per second|ms-1"),
    _unit("km/h", "speed", 1 / 3.6, "m/s", "KiloM-PER-HR", "kmph|kph|km/hr|kilometers per hour"),
    # mass, force, pressure, temperature, amount, light, angle
    _unit("g", "mass", 1e-3, "kg", "GM", "gram|grams"),
    _unit("mg", "mass", 1e-6, "kg", "MilliGM", "milligram|milligrams"),
    _unit("kg", "mass", 1, "kg", "KiloGM", "kilogram|kilograms|kgs"),
    _unit("tons", "mass", 1000, "kg", "TON_Metric", "ton|tonne|tonnes"),
    _unit("N", "force", 1, "N", "N", "newton|newtons"),
    _unit("mN", "force", 1e-3, "N", "MilliN", "millinewton|millinewtons"),
    _unit("Pa", "pressure", 1, "Pa", "PA", "pascal|pascals"),
    _unit("kPa", "pressure", 1e3, "Pa", "KiloPA", "kilopascal|kilopascals"),
    _unit("MPa", "pressure", 1e6, "Pa", "MegaPA", "megapascal|megapascals"),
    _unit("GPa", "pressure", 1e9, "Pa", "GigaPA", "gigapascal|gigapascals"),
    _unit("bar", "pressure", 1e5, "Pa", "BAR", "bars"),
    _unit("mbar", "pressure", 100, "Pa", "MilliBAR", ""),
    _unit("°C", "temperature", 0, "K", "DEG_C",
          "℃|degrees celsius|degree celsius|celsius|° c|ºC|° C|^\\circC|^\\circ c"),
    _unit("K", "temperature", 1, "K", "K", "kelvin|kelvins"),
    _unit("mol", "amount", 1, "mol", "MOL", "moles|mole"),
    _unit("mol/L", "concentration", 1, "mol/L", None, "mol/l"),
    _unit("mmol/L", "concentration", 1e-3, "mol/L", None, "mmol/l|mM"),
    _unit("degrees", "angle", 0.017453292519943295, "rad", "DEG",
          "degree|°|deg|º|^\\circ|\\circ|\\degree"),
    _unit("rad", "angle", 1, "rad", "RAD", "radian|radians"),
    # money
    _unit("USD", "money", 1, "USD", "CCY_USD", "US$|usd|dollar|dollars|us dollars"),
    _unit("EUR", "money", 1, "EUR", "CCY_EUR", "€|euro|euros"),
    _unit("GBP", "money", 1, "GBP", "CCY_GBP", "£"),
    _unit("CNY", "money", 1, "CNY", "CCY_CNY", "¥|yuan|rmb"),
)  # fmt: skip

_BYTE_PREFIXES = {
    "K": 1e3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40,
}  # fmt: skip
_BYTE_NAMES = {"kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15}
_LONG = 4


def _spellings() -> dict[str, tuple[Unit, float]]:
    table: dict[str, tuple[Unit, float]] = {}
    for unit in UNITS:
        for spelling in (unit.name, *unit.spellings):
            table.setdefault(unit_key(spelling), (unit, 1.0))
    byte = table["bytes"][0]
    sizes = {f"{prefix}B": factor for prefix, factor in _BYTE_PREFIXES.items()}
    sizes |= {f"{n}byte{s}": f for n, f in _BYTE_NAMES.items() for s in ("", "s")}
    table.update((key, (byte, factor)) for key, factor in sizes.items())
    return table


def unit_key(spelling: str) -> str:
    """Return the form under which a spelling is looked up: long words in lower case.

    >>> unit_key("Watts"), unit_key("mW"), unit_key("GPU  Hours"), unit_key("MB")
    ('watts', 'mW', 'gpu hours', 'MB')
    """
    plain = re.sub(r"\s{1,8}", " ", spelling.strip())
    letters = sum(c.isalpha() for c in plain)
    return plain if letters < _LONG or "/" in plain or _is_symbol(plain) else plain.lower()


@lru_cache(maxsize=4096)
def unit_of(text: str) -> tuple[Unit, float] | None:
    """Return the unit that a spelling names and the multiple it stands for, or None.

    >>> unit, multiple = unit_of("GB")
    >>> unit.name, multiple, unit_of("watts")[0].name, unit_of("benchmarks")
    ('bytes', 1000000000.0, 'W', None)
    """
    return SPELLINGS.get(unit_key(text)) or SPELLINGS.get(
        text.strip().lower() if len(text) > 2 else ""
    )


def normalise(value: float, unit: str | None) -> tuple[float, str | None]:
    """Return a value in the base unit of its kind; unknown and non-linear units stay as they are.

    >>> normalise(2.0, "minutes"), normalise(7.0, "mV"), normalise(3.0, "benchmarks")
    ((120.0, 'seconds'), (0.007, 'V'), (3.0, 'benchmarks'))
    """
    known = unit_of(unit) if unit else None
    if known is None or not known[0].factor:
        return value, unit
    found, multiple = known
    return value * multiple * found.factor, found.base


def _is_symbol(text: str) -> bool:
    """Whether a word is written as a symbol ("kWh", "GHz", "DoFs"), where case may matter."""
    return " " not in text and any(c.isupper() for c in text[1:])


SPELLINGS: MappingProxyType[str, tuple[Unit, float]] = MappingProxyType(_spellings())
"""Key of a spelling -> its unit and how many of that unit it stands for ("TB" is 1e12 bytes)."""
