#!/usr/bin/env bash
# What Spark gave for each scenario, on a real Apache Kafka.
. "$(dirname "$0")/common.sh"

start_kafka
play --kafka
