"""Numbers as the window writes them: U+202F before units and between thousands, U+2212 for minus, "–" for none."""

from __future__ import annotations

import math

NARROW_SPACE = "\u202f"
MINUS = "\u2212"
NONE = "–"
_SIZES = ("B", "kB", "MB", "GB", "TB", "PB")


def number(value: float | None, decimals: int = 0) -> str:
    """A number with its thousands apart: 18 000, −3.5; "–" for None and for what is not finite."""
    if value is None or not math.isfinite(value):
        return NONE
    text = f"{abs(value):,.{decimals}f}".replace(",", NARROW_SPACE)
    is_zero = not any(digit in text for digit in "123456789")
    return text if value >= 0 or is_zero else MINUS + text


def quantity(value: float | None, unit: str, decimals: int = 0) -> str:
    """A number and its unit: "9.98 ms"; the number alone where there is no unit, "–" where there is no number."""
    text = number(value, decimals)
    return text if text == NONE or not unit else f"{text}{NARROW_SPACE}{unit}"


def rate(value_hz: float | None) -> str:
    """Frames a second: "59.9 /s", and "1 250 /s" from a thousand on."""
    return quantity(value_hz, "/s", 0 if value_hz is not None and value_hz >= 999.95 else 1)


def percent(share: float | None, decimals: int = 0) -> str:
    """A share of 0 to 1 as "12 %"."""
    return quantity(None if share is None else share * 100, "%", decimals)


def size(count: float | None) -> str:
    """Bytes as "9.4 GB" or "412 GB": decimal units, three digits at most."""
    if count is None or not math.isfinite(count):
        return NONE
    value, unit = _scaled(count)
    return quantity(value, unit, 1 if unit != "B" and value < 99.95 else 0)


def speed(bytes_s: float | None, of_bytes_s: float | None = None) -> str:
    """Bytes a second as "157 MB/s", or "157 of 610 MB/s" in the unit of the second."""
    if of_bytes_s is None or bytes_s is None:
        text = size(bytes_s)
        return text if text == NONE else f"{text}/s"
    _, unit = _scaled(of_bytes_s)
    factor = 1000.0 ** _SIZES.index(unit)
    decimals = 0 if of_bytes_s / factor >= 9.95 else 1
    return f"{number(bytes_s / factor, decimals)} of {quantity(of_bytes_s / factor, unit, decimals)}/s"


def clock(seconds: float) -> str:
    """A length of time as "00:01:12"."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def lasting(seconds: float | None) -> str:
    """A length of time in one unit: "29 s", "44 min", "5 h", "3 d"; "–" for None."""
    if seconds is None or not math.isfinite(seconds):
        return NONE
    for unit, length, largest in (("s", 1, 120), ("min", 60, 120), ("h", 3600, 48)):
        if seconds < largest * length:
            return quantity(math.floor(seconds / length), unit)
    days = math.floor(seconds / 86400)
    return quantity(days, "d") if days < 1000 else f"> {quantity(999, 'd')}"


def count_of(count: int, noun: str) -> str:
    """ "1 frame", "18 000 frames"."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def _scaled(count: float) -> tuple[float, str]:
    value = float(count)
    for unit in _SIZES[:-1]:
        if value < 999.5:
            return value, unit
        value /= 1000
    return value, _SIZES[-1]
