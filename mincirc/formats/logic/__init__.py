"""Formats of logic synthesis: circuits and truth tables with don't-cares, one file per format."""
