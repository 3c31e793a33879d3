"""Still figures (PNG) that verbs leave beside their tables, drawn with matplotlib."""
