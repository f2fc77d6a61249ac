#!/bin/sh
# Install Frameloom for this user, on Linux or macOS: a command, a menu entry, and what opens .loom files.
#
#     sh install.sh [--from SOURCE] [--backend auto|cpu|cuda|rocm|xpu|…]
#
# SOURCE is a wheel, or a requirement such as frameloom==0.2.0; without it the newest release is taken. It needs no rights
# and no Python: uv brings one. `frameloom update`, `frameloom rollback` and `frameloom uninstall` do the rest.
set -eu

source=frameloom
backend=auto
while [ $# -gt 0 ]; do
    case $1 in
        --from) source=$2; shift 2 ;;
        --backend) backend=$2; shift 2 ;;
        *) echo "install.sh: unknown argument $1; --from SOURCE and --backend NAME are accepted" >&2; exit 2 ;;
    esac
done
case $source in
    *.whl)
        [ -f "$source" ] || { echo "install.sh: there is no file $source" >&2; exit 2; }
        source=$(cd "$(dirname "$source")" && pwd)/$(basename "$source") ;;
esac

case $(uname -s) in
    Darwin) data="$HOME/Library/Application Support" ;;
    *) data=${XDG_DATA_HOME:-$HOME/.local/share} ;;
esac
root=${FRAMELOOM_INSTALLATION:-$data/frameloom/program}

if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    uv=$root/tools/uv
    if [ ! -x "$uv" ]; then
        echo "Getting uv, which installs Python packages"
        mkdir -p "$root/tools"
        curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR="$root/tools" UV_NO_MODIFY_PATH=1 sh
    fi
fi

number=1
while [ -e "$root/versions/$(printf %04d "$number")" ]; do number=$((number + 1)); done
version=$root/versions/$(printf %04d "$number")
# What is half made goes: the version that was installed before is as it was.
trap 'rm -rf "$version"' EXIT
trap 'exit 130' INT TERM

echo "Installing $source to $version"
"$uv" venv --quiet --python 3.11 "$version"
if ! "$uv" pip install --python "$version" --torch-backend "$backend" "$source" uv; then
    echo "The index with torch for \"$backend\" could not be used; trying the configured index"
    "$uv" pip install --python "$version" "$source" uv
fi
"$version/bin/python" -m studio.app.installation "$source" "$backend"
trap - EXIT
case ":$PATH:" in
    *":$HOME/.local/bin:"*) ;;
    *) echo "Add $HOME/.local/bin to PATH to start it as \`frameloom\`." ;;
esac
