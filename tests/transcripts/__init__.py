"""Tests of what was said: parsers, files, library."""
