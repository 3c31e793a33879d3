"""What all visitors share: the workshop and the opening page's numbers, warmed before the first of them comes."""

import threading
from functools import cache

from viz.charts.tiles import headline_changes
from viz.page.ledger import Ledger
from viz.page.opening import Opening
from viz.page.telling import why_payload
from viz.service import Workshop, is_leaving
from viz.state import Setting


@cache
def workshop() -> Workshop:
    """The workshop of this process."""
    return Workshop()


@cache
def opening() -> Opening:
    """The opening page's numbers of this process."""
    return Opening(workshop())


@cache
def claims() -> Ledger:
    """The claims ledger of this process."""
    return Ledger()


def warm() -> None:
    """Compile, or load what was compiled, and compute the opening page while the server starts."""

    def begin() -> None:
        try:
            first = workshop().ensemble(Setting())
            opening().begin()
            why_payload(Setting(), 0, 0, "seoul")
            headline_changes(first.outcomes, first.outcomes)  # imports what the first moved slider would wait for
        except RuntimeError as error:
            if not is_leaving(error):
                raise

    threading.Thread(target=begin, name="warm", daemon=True).start()
