"""Measurements: made once, quoted with the command that repeats them, not part of the tests."""
