"""The compiled core: inner loops in C++, optional at install.

:func:`core` gives the compiled functions, or ``None``: then the code in Python and numpy beside every wrapper, the
*reference*, does the same.  Both pass the same tests.  What runs is said by ``mincirc --version`` and
``mincirc doctor`` (:func:`described`); the environment variable ``MINCIRC_CORE=reference`` switches the compiled core
off.

Binding and build: cffi in API mode, whose declarations are checked by the C++ compiler, which needs no C++ headers of
Python's and gives one binary for all Pythons, compiled by setuptools from hatchling's build hook.  nanobind needs
CMake and a binary per Python; ``ctypes`` checks nothing; numba is 200 MB, and compiles again on every machine.
"""

from mincirc.native.loading import Core, core, described

__all__ = ["Core", "core", "described"]
