"""What a user's mistake raises: one short message that names the place, the field, the value and the remedy."""

import difflib
from collections.abc import Iterable
from typing import Final

LONGEST_VALUE: Final = 80
"""Characters of a value that a message shows."""
HEAD: Final = 24
"""Of them, from its beginning when it is longer."""


class UserError(Exception):
    """A mistake a user can mend; never a bug of ours.

    Parameters
    ----------
    message : str
        What is wrong, without the place.
    where : str
        ``file:line``, or the option of the command line; empty if unknown.
    field : str
        Dotted name of the setting, such as ``params.us_drive``.
    value : object
        What was given; None if that says nothing.
    allowed : str
        What would have been right.
    nearest : str, optional
        The nearest valid name.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        field: str = "",
        value: object = None,
        allowed: str = "",
        nearest: str | None = None,
    ) -> None:
        self.message, self.where, self.field, self.value = message, where, field, value
        self.allowed, self.nearest = allowed, nearest
        super().__init__(str(self))

    def __str__(self) -> str:
        shown = "" if self.value is None else f" = {shortened(str(self.value))}"
        parts = [part for part in (self.where, f"{self.field}{shown}") if part]
        hint = f"; did you mean {self.nearest}?" if self.nearest else ""
        if self.allowed:
            hint += f" (allowed: {self.allowed})"
        return _on_one_line(": ".join([*parts, self.message]) + hint)


def shortened(text: str) -> str:
    """Text of at most `LONGEST_VALUE` characters: both ends of a longer one, since the end of a path names the file."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:HEAD]}...{text[HEAD + 3 - LONGEST_VALUE :]}"


def _on_one_line(text: str) -> str:
    """Text without line breaks or control characters: a config must not steer the terminal that shows the message."""
    one_line = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in one_line)


class ConfigError(UserError):
    """A configuration or an option that cannot be used."""


class RunFolderError(UserError):
    """A run folder that is damaged, in the way, or cannot be written."""


class SweepError(UserError):
    """A sweep that cannot start, go on or be read."""


class PluginError(UserError):
    """A user's own policy that cannot be loaded or breaks the contract."""


def nearest_name(name: object, names: Iterable[str]) -> str | None:
    """The valid name most like `name`, ignoring case; None if none is near."""
    by_lower = {known.lower(): known for known in names}
    found = difflib.get_close_matches(str(name).lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


class Stopped(SystemExit):
    """Left by a signal, and what remains of the work has been said."""
