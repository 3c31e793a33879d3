#!/bin/sh
# Installs Tightrope into .venv: Python 3.12 or 3.13, the packages of requirements.lock (every file checked against its
# hash) and the project itself, editable. Does nothing when .venv already matches. `make setup` calls it; so can you.
#
#   sh scripts/setup.sh [--quiet]      --quiet: no word when there is nothing to do
#   PYTHON=/path/to/python3.12         use this interpreter
#   UV_PYTHON_DOWNLOADS=never          do not let uv fetch a Python
set -eu

quiet=no
[ "${1:-}" = "--quiet" ] && quiet=yes
cd "$(dirname "$0")/.."
root=$(pwd -P)
venv=$root/.venv
stamp=$venv/.tightrope-stamp

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# What decides the content of .venv: the lock, the parts of pyproject.toml that installing reads (not the settings of
# ruff, mypy and the like), this script, and where the folder stands (the scripts in .venv/bin hold its path).
fingerprint() {
    {
        cat requirements.lock scripts/setup.sh
        awk '/^\[/ { kept = /^\[(project|build-system|tool\.hatch)/ } kept' pyproject.toml
        printf '%s\n' "$root"
    } | cksum
}

# Prints the real interpreter behind "$1" (not a pyenv shim, not a virtual environment) if Tightrope can run on it.
usable_python() {
    "$1" -c '
import sys, sysconfig
base = getattr(sys, "_base_executable", sys.executable)
fits = sys.version_info[:2] in ((3, 12), (3, 13)) and sys.version_info.releaselevel == "final"
fits = fits and sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
print(base) if fits else sys.exit(1)
' 2>/dev/null </dev/null
}

find_python() {
    pyenv=${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}
    for candidate in "${PYTHON:-}" python3.12 python3.13 python3 python \
        "$pyenv"/versions/3.12*/bin/python "$pyenv"/versions/3.13*/bin/python; do
        if [ -n "$candidate" ] && usable_python "$candidate"; then return 0; fi
    done
    return 1
}

find_uv() {
    home=${HOME:-/nonexistent}
    for candidate in uv "$root/.venv-uv/bin/uv" "$home/.local/bin/uv" "$home/.cargo/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1 </dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# Fetches uv with pip into .venv-uv. `pip --target` needs no virtual environment, touches neither the system's nor the
# user's packages and so works on machines whose Python is "externally managed"; a private environment where pip is missing.
fetch_uv() {
    mkdir -p .venv-uv
    printf '*\n' >.venv-uv/.gitignore
    for candidate in "${python:-}" python3 python /usr/bin/python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -m pip install --quiet --upgrade --target .venv-uv uv >.venv-uv/log 2>&1 </dev/null; then return 0; fi
        if "$candidate" -m venv --clear .venv-uv/own >>.venv-uv/log 2>&1 </dev/null &&
            .venv-uv/own/bin/python -m pip install --quiet uv >>.venv-uv/log 2>&1 </dev/null; then
            mkdir -p .venv-uv/bin
            ln -sf ../own/bin/uv .venv-uv/bin/uv
            return 0
        fi
    done
    return 1
}

# An environment in working order that was made in this very place is kept and brought up to date.
keeps_venv() {
    usable_python "$venv/bin/python" >/dev/null || return 1
    grep -qF -e "=$venv" -e "='$venv" -e "=\"$venv" "$venv/bin/activate" 2>/dev/null
}

no_python() {
    fail "No Python 3.12 or 3.13 was found, $1." \
        "Install one, for example with your system's package manager (python3.12, python3.13) or with pyenv," \
        "or name one that you have: PYTHON=/path/to/python3.12 make setup," \
        "or let uv fetch one, which needs a network and UV_PYTHON_DOWNLOADS not set to 'never'."
}

install_with_uv() {
    if [ $fresh = yes ]; then
        [ -n "$python" ] || say "No Python 3.12 or 3.13 on the search path; asking uv for one ..."
        if ! "$uv" venv --quiet --clear --no-project --python "${python:->=3.12,<3.14}" "$venv"; then
            [ -n "$python" ] || no_python "and uv could not provide one (see above)"
            fail "uv could not make $venv (see above)."
        fi
    fi
    say "Installing the packages of requirements.lock ..."
    # Compiled now, so that no first start (nor any start where Python may not write) pays for it.
    "$uv" pip install --quiet --python "$venv/bin/python" --compile-bytecode --require-hashes -r requirements.lock ||
        fail "uv could not install the packages (see above)." "Nothing else was changed; run the same again to go on."
    say "Installing Tightrope itself (editable) ..."
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --editable . ||
        fail "uv could not install the project (see above)."
}

install_with_pip() {
    if [ $fresh = yes ]; then
        [ -n "$python" ] || no_python "and there is no uv to fetch one"
        "$python" -m venv --clear "$venv" ||
            fail "$python could not make $venv." "On Debian and Ubuntu this needs the package python3-venv (or python3.12-venv)."
    fi
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
    say "Installing the packages of requirements.lock with pip (slower than uv) ..."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock ||
        fail "pip could not install the packages (see above)."
    say "Installing Tightrope itself (editable) ..."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable . ||
        fail "pip could not install the project (see above)."
}

wanted=$(fingerprint)
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    [ $quiet = yes ] || say "Up to date: .venv matches requirements.lock."
    exit 0
fi

started=$(date +%s)
rm -f "$stamp"
packages=$(grep -c '^[A-Za-z0-9].*==' requirements.lock)
if keeps_venv; then
    fresh=no
    python=$venv/bin/python
    say "Bringing .venv up to date with requirements.lock ($packages packages)"
else
    fresh=yes
    python=$(find_python) || python=
    say "Installing Tightrope into .venv: $packages packages, about 1.9 GB, a few minutes at most"
    [ -z "$python" ] || say "Python: $python"
fi
if ! uv=$(find_uv); then
    say "Fetching uv, the installer, with pip ..."
    fetch_uv || true
    uv=$(find_uv) || uv=
fi
if [ -n "$uv" ]; then
    say "Installer: $("$uv" --version | cut -d ' ' -f 1,2)"
    install_with_uv
else
    say "uv is not to be had (log: .venv-uv/log)"
    install_with_pip
fi

printf '%s\n' "$wanted" >"$stamp"
say "Done in $(($(date +%s) - started)) s. Nothing is installed again until requirements.lock or pyproject.toml changes."
