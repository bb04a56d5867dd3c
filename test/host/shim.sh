#!/bin/sh
# What @vscode/test-electron starts as `vscodeExecutablePath`: the workbench of this folder instead of Electron.
here="$(dirname "$(readlink -f "$0")")"
exec "${DATA_PRODUCT_NODE:-$here/../../node_modules/.bin/node}" "$here/shim.ts" "$@"
