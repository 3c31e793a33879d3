"""Ticks and dates: tick 0 is July 2024, a tick is a month."""

import re
from datetime import date as calendar_day

FIRST_YEAR, FIRST_MONTH = 2024, 7
MONTHS = 12
DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


def date_of(tick: int) -> str:
    """Calendar month of a tick, such as ``2024-07``."""
    years, month = divmod(tick + FIRST_MONTH - 1, MONTHS)
    return f"{FIRST_YEAR + years}-{month + 1:02d}"


def tick_of(date: str) -> int:
    """Tick of a date such as ``2025-03`` or ``2025-03-10``; negative before July 2024.

    Raises
    ------
    ValueError
        If it is no date.
    """
    found = DATE.fullmatch(date.strip())
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        calendar_day(year, month, day)
    except ValueError:
        raise ValueError(f"{date!r} is no date; write 2025-03") from None
    return (year - FIRST_YEAR) * MONTHS + month - FIRST_MONTH
