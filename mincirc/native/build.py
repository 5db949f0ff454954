"""Compile the core: one extension module for all Pythons from 3.11 on, from the files in ``source``.

cffi makes the extension module from the C declarations in the headers, and the compiler checks them against the
definitions; setuptools finds the compiler on Linux, macOS and Windows.  The module keeps to CPython's stable
interface, so that a wheel serves every later Python.  This file is run by the build hook (``hatch_build.py``), by
path, before there is a package, and by ``python -m mincirc.native.build`` in a checkout; it imports nothing of ours.

Its digest of the sources is compiled in and compared when the module is loaded from a checkout
(:mod:`mincirc.native.loading`): a stale binary is never used.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
MODULE = "_core"
BEGIN, END = "// interface\n", "// end of interface\n"


def digest(source: Path = SOURCE) -> str:
    """Return the digest of everything that is compiled, in hexadecimal; it begins with a letter."""
    hashed = sha256()
    for file in sorted([*source.glob("*.h"), *source.glob("*.cpp")]):
        hashed.update(f"{file.name}\n".encode() + file.read_bytes())
    return "s" + hashed.hexdigest()[:31]


def declarations(source: Path = SOURCE) -> str:
    """Return the C declarations of all headers."""
    texts = [file.read_text("utf-8") for file in sorted(source.glob("*.h"))]
    return "\n".join(text.split(BEGIN)[1].split(END)[0] for text in texts if BEGIN in text)


def includes(source: Path = SOURCE) -> str:
    """Return the lines that include every header with declarations."""
    names = [file.name for file in sorted(source.glob("*.h")) if BEGIN in file.read_text("utf-8")]
    return "\n".join(f'#include "{name}"' for name in names)


def flags(*, sanitize: bool = False) -> tuple[list[str], list[str]]:
    """Return the flags of compiler and linker: floats as written, so that results repeat."""
    if sys.platform == "win32":
        return ["/std:c++17", "/O2", "/fp:precise", "/EHsc"], []
    check = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"] if sanitize else []
    hidden = ["-fvisibility=hidden", "-ffp-contract=off", "-Wall", "-Wextra", "-Wno-unused-parameter"]
    return ["-std=c++17", "-O1" if sanitize else "-O2", *hidden, *check], check


def place(made: Path, target: Path) -> Path:
    """Copy the module to a folder, at once: whoever loads it meanwhile gets the old one or the new one."""
    beside = target / f"{made.name}.{os.getpid()}"
    shutil.copy(made, beside)
    return beside.replace(target / made.name)


def compile_core(target: Path, *, sanitize: bool = False) -> Path:
    """Compile the core into a folder; return the file.

    Raises whatever cffi and setuptools raise where a compiler, or they themselves, are missing.
    """
    from cffi import FFI  # noqa: PLC0415 - a build without it is a pure one

    compiling, linking = flags(sanitize=sanitize)
    ffi = FFI()
    ffi.cdef(declarations())
    ffi.set_source(
        f"mincirc.native.{MODULE}",
        includes(),
        source_extension=".cpp",
        sources=[str(file) for file in sorted(SOURCE.glob("*.cpp"))],
        include_dirs=[str(SOURCE)],
        depends=[str(file) for file in sorted(SOURCE.glob("*.h"))],
        define_macros=[("MINCIRC_SOURCES", digest())],
        extra_compile_args=compiling,
        extra_link_args=linking,
        py_limited_api=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        return place(Path(ffi.compile(tmpdir=folder)), target)


def main() -> None:
    """Compile in place."""
    parser = argparse.ArgumentParser(description="Compile mincirc's core in this checkout.")
    parser.add_argument("--sanitize", action="store_true", help="with AddressSanitizer and UBSan")
    sys.stdout.write(f"{compile_core(HERE, sanitize=parser.parse_args().sanitize)}\n")


if __name__ == "__main__":
    main()
