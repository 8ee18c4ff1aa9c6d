"""The compiled search: starts, moves, windows. Arrays in, arrays out; no rule is decided here."""
