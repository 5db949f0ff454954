"""The command line.  The only part of the package that prints: results to stdout, progress to stderr."""
