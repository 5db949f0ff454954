"""Formats of tasks other than task files, one module each: Gymnasium environments, truth tables, PRISM (writer)."""
