"""What is the unit of a property in UCUM, as SensorThings wants it? https://ucum.org"""

from collections.abc import Mapping

# What is written beside a value → name and UCUM code. What is not here keeps its sign and has no code.
UNITS: Mapping[str, tuple[str, str]] = {
    "m": ("metre", "m"),
    "cm": ("centimetre", "cm"),
    "mm": ("millimetre", "mm"),
    "km": ("kilometre", "km"),
    "m²": ("square metre", "m2"),
    "m³": ("cubic metre", "m3"),
    "m³/s": ("cubic metre per second", "m3/s"),
    "m³/h": ("cubic metre per hour", "m3/h"),
    "m/s": ("metre per second", "m/s"),
    "km/h": ("kilometre per hour", "km/h"),
    "mm/h": ("millimetre per hour", "mm/h"),
    "L": ("litre", "L"),
    "kg": ("kilogram", "kg"),
    "t": ("tonne", "t"),
    "s": ("second", "s"),
    "min": ("minute", "min"),
    "h": ("hour", "h"),
    "d": ("day", "d"),
    "°C": ("degree Celsius", "Cel"),
    "℃": ("degree Celsius", "Cel"),
    "K": ("kelvin", "K"),
    "°": ("degree", "deg"),
    "%": ("percent", "%"),
    "ppm": ("parts per million", "[ppm]"),
    "pH": ("pH", "[pH]"),
    "dB": ("decibel", "dB"),
    "Pa": ("pascal", "Pa"),
    "hPa": ("hectopascal", "hPa"),
    "kPa": ("kilopascal", "kPa"),
    "MPa": ("megapascal", "MPa"),
    "V": ("volt", "V"),
    "A": ("ampere", "A"),
    "W": ("watt", "W"),
    "kW": ("kilowatt", "kW"),
    "kWh": ("kilowatt hour", "kW.h"),
    "Hz": ("hertz", "Hz"),
    "lx": ("lux", "lx"),
    "NTU": ("nephelometric turbidity unit", "{NTU}"),
    "mg/L": ("milligram per litre", "mg/L"),
    "mg/m³": ("milligram per cubic metre", "mg/m3"),
    "µg/m³": ("microgram per cubic metre", "ug/m3"),
    "μg/m³": ("microgram per cubic metre", "ug/m3"),
    "µS/cm": ("microsiemens per centimetre", "uS/cm"),
}


def unit_of(sign: str) -> dict[str, str | None]:
    """`unitOfMeasurement`: all fields are null for what has no unit, the last one where no UCUM code is known."""
    if not sign:
        return {"name": None, "symbol": None, "definition": None}
    name, code = UNITS.get(sign, (sign, ""))
    return {"name": name, "symbol": sign, "definition": f"ucum:{code}" if code else None}
