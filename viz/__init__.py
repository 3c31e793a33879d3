"""Figures and pages: they read run folders or records, and know no law."""
