"""Designs of many settings, the engine that runs them, and sweep folders."""
