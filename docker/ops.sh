#!/bin/sh
# Runs a command of the image `ops` by its name: run-migrations, usage (reconcile, rerate), rotate-keys, content-key, restored.
set -eu
cd /app
command=${1:-}
if [ ! -f "dist/tools/commands/$command.js" ]; then
  echo "commands: run-migrations, usage reconcile, usage rerate, rotate-keys, content-key, restored" >&2
  exit 2
fi
shift
exec node "dist/tools/commands/$command.js" "$@"
