#!/bin/sh
# Brings what the tests need and this machine lacks. Quiet when all is there; safe to run again.
#
# As root on Debian it installs Debian's packages. Anywhere else it says what is missing, why, and the one
# command that brings it. Nothing is installed outside Debian's packages and ./target.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

missing="" # Debian packages
reasons=""

# need PACKAGE WHY COMMAND...: notes the package when the command fails.
need() {
  package=$1 why=$2
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    missing="$missing $package"
    reasons="$reasons  $package: $why
"
  fi
}

links() { echo 'int main(void) { return 0; }' | cc -x c - -o /dev/null; }
node_is_18_or_newer() { node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)'; }

if ! command -v cargo >/dev/null 2>&1; then
  say "missing: cargo, which builds everything here. Rust comes from https://rustup.rs"
  exit 1
fi
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$(cargo --version | cut -d' ' -f2 | cut -d. -f1,2)
if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n1)" != "$wanted" ]; then
  say "cargo $found is too old: the dependencies need $wanted. Bring it with: rustup update stable"
  exit 1
fi
for component in fmt clippy; do
  if ! cargo "$component" --version >/dev/null 2>&1; then
    say "missing: cargo $component, which make test runs. Bring it with: rustup component add rustfmt clippy"
    exit 1
  fi
done

need "gcc libc6-dev" "they link every Rust program, and compile the cryptography" links
need curl "sends the documented requests, as a person would" curl --version
need ca-certificates "the package registries are reached over TLS" test -e /etc/ssl/certs/ca-certificates.crt
need python3 "public clients written in Python send through the sandbox" python3 --version
need python3-venv "keeps those clients out of the system" python3 -c 'import ensurepip, venv'
need chromium "shows the pages, as a person would see them" chromium --version
need nodejs "public clients written for Node send through the sandbox" node_is_18_or_newer
need ffmpeg "makes sound and film fit, and files for the tests" ffmpeg -version
need imagemagick "makes pictures for the tests" identify -version
need sox "makes sounds for the tests" sox --version
need systemd "its systemd-analyze looks through the unit file" systemd-analyze --version
need npm "installs those clients" npm --version

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing from Debian:$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of words on purpose
    if ! { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing; } >"$log" 2>&1; then
      cat "$log" >&2
      say "apt-get could not install:$missing"
      exit 1
    fi
    rm -f "$log"
  else
    say "missing, and why:"
    say "$reasons"
    say "one command that brings them on Debian: sudo apt-get install$missing"
    exit 1
  fi
fi

# stale FOLDER FILE...: true when the folder was not made from exactly these files yet.
stale() {
  folder=$1
  shift
  sum=$(cat "$@" | cksum)
  [ "$(cat "$folder/.made-from" 2>/dev/null || true)" != "$sum" ]
}

made() {
  folder=$1
  shift
  cat "$@" | cksum >"$folder/.made-from"
}

for kind in python checkers bucket; do
  python=target/clients/$kind
  wants=tests/clients/$kind/requirements.txt
  if stale "$python" "$wants"; then
    say "installing what $wants names into $python"
    rm -rf "$python"
    python3 -m venv "$python"
    "$python/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r "$wants"
    "$python/bin/python" -m pip check --disable-pip-version-check >/dev/null
    made "$python" "$wants"
  fi
done

for kind in node pages; do
  node=target/clients/$kind
  wants=tests/clients/$kind
  if stale "$node" "$wants/package.json" "$wants/package-lock.json"; then
    say "installing what $wants/package.json names into $node"
    rm -rf "$node"
    mkdir -p "$node"
    cp "$wants/package.json" "$wants/package-lock.json" "$wants/.npmrc" "$node"
    (cd "$node" && npm ci --silent)
    made "$node" "$wants/package.json" "$wants/package-lock.json"
  fi
done
