"""What the verbs do with a terminal: read options, call the library, print tables. Nothing here computes."""
