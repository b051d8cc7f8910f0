# What ./run, ./test and the scripts share: the virtual environment, the front-end files, Debian's packages.
# Sourced, not run; stands in the project's root.

say() { printf '\033[1;34m==>\033[0m %s\n' "$*" >&2; }
fail() { printf '\033[1;31m==>\033[0m %s\n' "$*" >&2; exit 1; }

# find_python: the newest Python from 3.11 on, or a sentence that says what to do.
find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"; return
    fi
  done
  fail "OneCity needs Python 3.11 or newer / 需要 Python 3.11 或更新版本. On Debian: apt install python3 python3-venv"
}

# prepare LOCK: .venv holds exactly what the lock names; nothing happens when it already does.
prepare() {
  local lock=$1 stamp want
  stamp=.venv/.installed
  want="$(cat "$lock" pyproject.toml | cksum) $lock"
  if [ -x .venv/bin/python ] && [ -f "$stamp" ]; then
    # The development lock holds everything of the runtime's: a test environment also serves.
    if [ "$(cat "$stamp")" = "$want" ]; then return; fi
    if [ "$lock" = requirements.lock ] &&
       [ "$(cat "$stamp")" = "$(cat requirements-dev.lock pyproject.toml | cksum) requirements-dev.lock" ]; then return; fi
  fi
  if [ ! -x .venv/bin/python ]; then
    local python; python=$(find_python)
    say "making .venv with $("$python" --version) / 创建虚拟环境"
    "$python" -m venv .venv || fail "python3 -m venv failed. On Debian: apt install python3-venv"
  fi
  [ -x .venv/bin/pip ] || .venv/bin/python -m ensurepip --default-pip >/dev/null
  say "installing the packages of $lock (about a minute the first time) / 安装依赖"
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$lock" ||
    fail "the packages could not be installed; the reason stands above. A connection to a Python package index, or a" \
      "mirror (PIP_INDEX_URL), is needed once; then run it again / 依赖没有装上，原因见上。需要能连接 Python 软件源或镜像" \
      "（PIP_INDEX_URL），然后重新运行"
  # A path file instead of an editable install: no build backend has to be fetched.
  .venv/bin/python scripts/link.py
  printf '%s' "$want" > "$stamp"
}

# assets: the front-end libraries of frontend/package-lock.json, copied to static/vendor.
assets() { .venv/bin/python scripts/assets; }

# debian NAME:PATH…: installs Debian packages whose PATH is missing, when root; in CI a missing one fails.
debian() {
  local missing=() pair
  for pair in "$@"; do [ -e "${pair#*:}" ] || missing+=("${pair%%:*}"); done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null && return
  fi
  [ "${CI:-}" = true ] && fail "missing: ${missing[*]}"
  say "not installed: ${missing[*]}; what needs them is skipped, or slower (apt install ${missing[*]})"
}
