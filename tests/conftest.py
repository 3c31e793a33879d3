"""Fixtures of several test files, how hypothesis looks for examples, and the order in which slow tests start."""

import pytest
from hypothesis import settings

from tests.refusals import tightrope

__all__ = ["tightrope"]

# Time per example says nothing on a loaded machine; the profile itself (derandomised in CI) stays hypothesis' choice.
settings.register_profile("untimed", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.register_profile("thorough", settings.get_profile("untimed"), max_examples=3_000)
settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)  # after pytest-randomly has shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest tests first, so that no process is left alone with one at the end."""
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> float:
    slow = item.get_closest_marker("slow")
    return float(slow.kwargs.get("seconds", 0.0)) if slow else 0.0
