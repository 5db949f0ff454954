#!/usr/bin/env bash
# Installs the programs that the benchmarks compare with: ABC (Debian), Cirbo and PAYNT (PyPI, each in a virtual
# environment of its own).  What cannot be installed is reported and skipped; the benchmarks then say so in their results.
#
#   bash benchmarks/peers/install.sh          # into $MINCIRC_PEERS, by default ~/.cache/mincirc-peers
#
# ABC needs apt-get and the right to use it, or an `abc` or `berkeley-abc` that is already on the path.
set -uo pipefail

folder="${MINCIRC_PEERS:-$HOME/.cache/mincirc-peers}"
python="${PYTHON:-python3}"
mkdir -p "$folder"

abc() {
  command -v berkeley-abc || command -v yosys-abc || { apt-get install -y berkeley-abc && command -v berkeley-abc; }
}

environment() { # name, package
  [ -x "$folder/$1/bin/python" ] || "$python" -m venv "$folder/$1" || return 1
  "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check "$2"
}

failed=0
for peer in abc "environment cirbo cirbo==1.1.0" "environment paynt paynt==0.5.0"; do
  if $peer >"$folder/log" 2>&1; then
    echo "ok: $peer"
  else
    echo "not installed: $peer" >&2
    tail -n 3 "$folder/log" >&2
    failed=1
  fi
done
exit "$failed"
