#!/usr/bin/env bash
# Runs `milepost check` with settings from the environment: DOCSET, CHANGED_SINCE, BASELINE, STRICT, FORMAT, EXTERNAL,
# MILEPOST.
set -euo pipefail

program=${MILEPOST:-}
if [ -z "$program" ]; then
  program=milepost
  if [ -x "${RUNNER_TEMP:-}/milepost/bin/milepost" ]; then
    program=$RUNNER_TEMP/milepost/bin/milepost
  fi
fi
arguments=(check "${DOCSET:-.}" --format "${FORMAT:-text}")
if [ "${STRICT:-true}" = true ]; then
  arguments+=(--strict)
fi
# Both would answer the same question; what a change broke is the sharper answer.
if [ -n "${CHANGED_SINCE:-}" ]; then
  arguments+=(--changed-since "$CHANGED_SINCE")
elif [ -n "${BASELINE:-}" ]; then
  arguments+=(--baseline "$BASELINE")
fi
# In a pull request `new` asks only for addresses that the committed ledger does not know; `ledger` needs no network.
if [ -n "${EXTERNAL:-}" ]; then
  arguments+=("--external=$EXTERNAL")
fi
exec "$program" "${arguments[@]}"
