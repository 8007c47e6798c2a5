#!/usr/bin/env bash
# The program as a service: what it tells the manager, what the unit allows.
. "$(dirname "$0")/../support/harness.sh"

unit=$abs_top_builddir/data/sfcrime@.service

# Writes what comes to the socket to the file told.out, a line each.
listen () {
  cat >listen.py <<'PYTHON'
import socket, sys
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(sys.argv[1])
print("listens", flush=True)
while True:
    print(manager.recv(4096).decode(), flush=True)
PYTHON
  spawn told python3 listen.py "$1"
  wait_for told.out listens
}

test_it_is_ready_when_all_queries_know_their_offsets () {
  listen "$PWD/socket"
  start_broker --topic=org.sf.police.calls:2
  NOTIFY_SOCKET=$PWD/socket spawn stream sfcrime stream --no-ui
  wait_for told.out READY=1 30 "$pid"
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0
  wait_for told.out STOPPING=1
  file_is told.out $'listens\nREADY=1\nSTOPPING=1'
}

test_it_is_not_ready_without_a_broker () {
  listen "$PWD/socket"
  NOTIFY_SOCKET=$PWD/socket expect 3 \
    sfcrime stream --no-ui -b 127.0.0.1:1 --timeout=500ms
  wait_for told.out STOPPING=1
  file_lacks told.out READY
}

test_a_manager_that_does_not_listen_is_no_error () {
  NOTIFY_SOCKET=$PWD/nobody expect 0 sfcrime stream --embedded --once
}

test_a_secret_of_the_credentials_stays_one () {
  echo marker-of-a-secret >password
  cat >my.conf <<'CONF'
[source]
kafka.sasl.password = ${file:password}
[query a]
aggregate = count
CONF
  CREDENTIALS_DIRECTORY=$PWD expect 0 sfcrime config show -c my.conf
  out_has 'kafka.sasl.password'
  out_lacks marker-of-a-secret
}

test_the_unit_exposes_little () {
  command -v systemd-analyze >/dev/null || skip 'systemd-analyze is missing'
  cp "$unit" sfcrime@.service
  systemd-analyze security --offline=true --threshold=15 ./sfcrime@.service \
    >security || fail "$(tail -n 1 security)"
}

test_the_unit_is_well_formed () {
  command -v systemd-analyze >/dev/null || skip 'systemd-analyze is missing'
  sed "s|^ExecStart=\"[^\"]*\"|ExecStart=$(command -v true)|" "$unit" \
    >sfcrime@.service
  systemd-analyze verify --man=no ./sfcrime@.service 2>verify \
    || fail "$(cat verify)"
  file_lacks verify sfcrime
}

run_tests
