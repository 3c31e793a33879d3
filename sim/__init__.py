"""Tightrope: an agent-based laboratory for strategic ambiguity after the July 2024 NATO summit."""

__version__ = "0.1.0"
