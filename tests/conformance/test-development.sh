#!/usr/bin/env bash
# What Spark gave for each scenario, on the development broker.
. "$(dirname "$0")/common.sh"

start_broker
play
