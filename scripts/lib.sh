# Sourced by the scripts beside it: where things are, how a step is timed, how a missing program is reported.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-$([ -t 1 ] && echo always || echo never)}
export PATH="$root/.tools/bin:$PATH"
venv="$root/.venv"
emulators="$root/.venv-emulators"
steps=()

# step NAME COMMAND…: runs it, prints how long it took, and stops the script when it fails.
step() {
  local name=$1 start=$SECONDS status=0
  shift
  printf '\n=== %s\n' "$name"
  "$@" || status=$?
  steps+=("$(printf '%4d s  %s' $((SECONDS - start)) "$name")")
  if [ "$status" -ne 0 ]; then
    print_steps
    printf '\nfailed: %s (exit %s)\n' "$name" "$status" >&2
    exit 1
  fi
}

print_steps() {
  printf '\n--- time of each step\n'
  printf '%s\n' "${steps[@]}"
  printf '%4d s  total\n' "$SECONDS"
}

# stamp NAME FILE…: true when the files are as they were at the last `stamped` of that name.
stamp() { [ "$(cat "$root/.tools/stamps/$1" 2>/dev/null)" = "$(cat "${@:2}" | sha256sum)" ]; }
stamped() { mkdir -p "$root/.tools/stamps" && cat "${@:2}" | sha256sum >"$root/.tools/stamps/$1"; }
