"""What all visitors share: the workshop, warmed before the first of them comes."""

import logging
import threading
from functools import cache

from viz.service import Workshop
from viz.state import Setting

log = logging.getLogger(__name__)


@cache
def workshop() -> Workshop:
    """The workshop of this process."""
    return Workshop()


def warm() -> None:
    """Compile, or load what was compiled, and compute the opening page while the server starts."""

    def begin() -> None:
        workshop().ensemble(Setting())

    threading.Thread(target=begin, name="warm", daemon=True).start()
