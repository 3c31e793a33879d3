"""Fixtures that several test files share."""

from tests.refusals import tightrope

__all__ = ["tightrope"]
