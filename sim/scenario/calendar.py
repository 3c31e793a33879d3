"""Ticks and dates: tick 0 is July 2024, a tick is a month."""

import re

FIRST_YEAR, FIRST_MONTH = 2024, 7
MONTHS = 12
DATE = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")


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
    if found is None or not 1 <= int(found[2]) <= MONTHS:
        raise ValueError(f"{date!r} is no date; write 2025-03")
    return (int(found[1]) - FIRST_YEAR) * MONTHS + int(found[2]) - FIRST_MONTH
