"""The site: every document of the repository, the notebooks with what they print, and the reference from docstrings.

The root of the repository is the source of Sphinx, so that links between documents lead where they lead in a checkout,
and notebooks run in their own folder.  ``sphinx-build -W -c docs . build/site`` makes the site (extra ``docs``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("PYTHONPATH", str(HERE.parent))  # what the kernels of notebooks import

from docs import gallery  # noqa: E402 - found by the line before
from mincirc.version import __version__  # noqa: E402

project = "mincirc"
author = "the mincirc developers"
copyright = "2026, the mincirc developers"
version = release = __version__

root_doc = "docs/index"
include_patterns = [
    "docs/**",
    "notebooks/**",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "tests/README.md",
]
exclude_patterns = ["build", "**/.ipynb_checkpoints"]
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_click", "sphinx_copybutton"]
source_suffix = {".md": "myst-nb", ".rst": "restructuredtext"}
myst_enable_extensions = ["deflist", "colon_fence", "fieldlist"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True

# A result has many names of other modules; those that no page describes are plain text.
autodoc_typehints = "signature"
python_maximum_signature_line_length = 80
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = "mincirc"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["entrance"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"sidebar_hide_name": False, "navigation_with_keys": True}
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True


def setup(app: Any) -> None:
    """Write the pages of the shipped tasks before Sphinx looks for documents."""
    app.connect("builder-inited", lambda _: gallery.write(HERE / "gallery"))
