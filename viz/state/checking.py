"""Whether a setting can be run, and what a dated change does wrong, in the words of the page."""

import re

from sim.errors import ConfigError, UserError
from viz.state.setting import DatedEvent, Setting, base_of, event_targets, specify_setting
from viz.state.words import event_words, label_of

EVENT = re.compile(r"events\.(\d+)")
NAME = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


def check_setting(setting: Setting) -> None:
    """Raise UserError if a setting cannot be run; a dated change is named by its date and quantity."""
    try:
        specify_setting(setting)
    except UserError as error:
        found = EVENT.match(error.field)
        if found is None:
            raise
        event = _events_of(setting)[int(found[1])]
        said = _in_words(error.message, event)
        raise ConfigError(f"{event_words(event)}{' ' if said.startswith('brings') else ': '}{said}") from None


def _events_of(setting: Setting) -> list[DatedEvent]:
    """Events as they stand in the configuration: the scenario's, then the visitor's."""
    given = base_of(setting.scenario).events
    return [*(DatedEvent(e.tick, e.target, e.amount, e.is_delta) for e in given), *setting.events]


def _in_words(message: str, event: DatedEvent) -> str:
    known = event_targets()
    text = message.replace(f"brings {event.target} to", "brings it to")
    text = re.sub(r"must lie in \[(.+?), (.+?)\]", r"it must lie between \1 and \2", text)
    text = NAME.sub(lambda name: label_of(name[0]) if name[0] in known else name[0], text)
    return re.sub(r"(?<![\w])-(?=\d)", "−", text)
