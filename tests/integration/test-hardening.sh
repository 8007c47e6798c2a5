#!/usr/bin/env bash
# What makes attacks harder: how the program is built, and who can look into it
# while it holds a secret.
. "$(dirname "$0")/../support/harness.sh"

# ---- the binary

need_elf () {
  command -v readelf >/dev/null || skip 'readelf is missing'
  command -v objdump >/dev/null || skip 'objdump is missing'
}

# What configure found in compiler and linker; empty where nobody configured.
flags=$(sed -n 's/^HARDEN_[A-Z]* = //p' "$abs_top_builddir/Makefile" 2>/dev/null)
has () { case " $flags " in *" $1"*) ;; *) skip "no $1 here" ;; esac; }

test_the_program_is_position_independent () {
  need_elf
  has -pie
  readelf -hW "$SFCRIME" >out
  out_like 'Type: +DYN '
}

test_its_relocations_are_read_only_before_it_starts () {
  need_elf
  has -Wl,-z,now
  readelf -lW "$SFCRIME" >out
  out_like 'GNU_RELRO '
  readelf -dW "$SFCRIME" >out
  out_like 'FLAGS_1.* NOW'
}

test_its_stack_holds_no_code () {
  need_elf
  readelf -lW "$SFCRIME" >out
  out_like 'GNU_STACK .* RW '
  ! readelf -lW "$SFCRIME" | grep -E 'LOAD .* RWE ' || fail 'code can be written'
}

test_its_calls_are_checked_where_sizes_are_known () {
  need_elf
  has -D_FORTIFY_SOURCE
  grep -q '^CFLAGS = .*-O[1-9sgf]' "$abs_top_builddir/Makefile" \
    || skip 'the compiler does not optimize'
  readelf --dyn-syms -W "$SFCRIME" >out
  out_like ' __(memcpy|snprintf|read)_chk@'
}

test_its_stack_frames_are_guarded () {
  need_elf
  has -fstack-protector-strong
  readelf --dyn-syms -W "$SFCRIME" >out
  out_like ' __stack_chk_fail@'
}

test_its_large_stack_frames_are_touched_page_by_page () {
  need_elf
  has -fstack-clash-protection
  [ "$(uname -m)" = x86_64 ] || skip 'how that looks is known of x86-64 only'
  objdump -d --no-show-raw-insn "$SFCRIME" >code
  grep -qE 'orq? +\$0x0,.*\(%rsp\)' code || fail 'no frame is'
}

test_its_functions_are_marked_as_targets_of_jumps () {
  need_elf
  has -fcf-protection
  objdump -d --no-show-raw-insn "$SFCRIME" >code
  grep -A 1 '<main>:' code | grep -q endbr64 || fail 'main is not'
}

# ---- its memory

nobody=()
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
  nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chmod 755 "$top"
fi

# A run that goes on, of this user or of nobody; with a secret or without.
begin () {
  [ "$(id -u)" -ne 0 ] || [ "${#nobody[@]}" -gt 0 ] || skip 'setpriv is missing'
  cp "$SFCRIME" program
  spawn run "${nobody[@]}" ./program consume -v -b 127.0.0.1:1 -t calls \
    --timeout=1h "$@"
  wait_for run.err 'librdkafka: FAIL' 30 "$pid"
}

can_look () { "${nobody[@]}" cat "/proc/$pid/$1" >looked 2>/dev/null; }

test_a_user_cannot_look_into_a_run_that_holds_a_secret () {
  local what
  begin
  for what in environ maps; do can_look $what || fail "no control: $what"; done
  kill "$pid"
  wait_end "$pid"
  begin -X sasl.password=Pass-8f31c0
  for what in environ maps mem auxv; do
    ! can_look $what || fail "$what can be read"
  done
  can_look cmdline
}

# hides OPTION VALUE
hides () {
  begin "$1" "$2$secret;"
  tr '\0' '\n' <"/proc/$pid/cmdline" >words
  file_lacks words "$secret"
  file_has words '*****'
  file_has words 127.0.0.1:1
  kill "$pid"
  wait_end "$pid"
}

test_ps_shows_no_secret_of_the_command_line () {
  local secret=Pass-8f31c0
  hides -X sasl.password=
  hides --kafka sasl.password=
  hides -s source.kafka.ssl.key.password=
  hides -s 'source.kafka.sasl.jaas.config=a.PlainLoginModule required password='
  begin "--kafka=sasl.password=$secret"
  ! grep -qF "$secret" "/proc/$pid/cmdline" || fail 'it is there'
}

# Prints the process that sfcrime tune has started, once it runs.
find_run () {
  run_pid=$(cat "/proc/$pid/task/"*/children 2>/dev/null) || return 1
  run_pid=${run_pid%% *}
  [ -n "$run_pid" ] || return 1
  tr '\0' '\n' <"/proc/$run_pid/cmdline" >words
  grep -qx stream words
}

run_is_guarded () { ! "${nobody[@]}" cat "/proc/$run_pid/environ" >looked; }

test_the_runs_of_tune_have_a_secret_that_was_never_on_their_command_line () {
  local option secret=Pass-8f31c0 run_pid
  [ "$(id -u)" -ne 0 ] || [ "${#nobody[@]}" -gt 0 ] || skip 'setpriv is missing'
  [ -e /proc/self/task/self/children ] || [ -e "/proc/$$/task/$$/children" ] \
    || skip 'the kernel does not list the children of a process'
  cp "$SFCRIME" program
  chmod 777 .
  printf '[source]\nsubscribe = calls\n[query a]\n' >my.conf
  for option in -X=sasl.password= -s=source.kafka.ssl.key.password= \
    --conf=spark.ssl.keyPassword=; do
    spawn run "${nobody[@]}" ./program tune -c my.conf -b 127.0.0.1:1 \
      --timeout=1h "${option%%=*}" "${option#*=}$secret" --max-offsets=1,2
    wait_until 30 find_run
    file_has words my.conf
    file_lacks words "${option#*=}"
    wait_until 30 run_is_guarded 2>/dev/null
    kill "$pid"
    wait_end "$pid" 30
  done
}

# Prints whether signal QUIT left a core of: sfcrime WORD...
core_of () {
  python3 - "$SFCRIME" consume -v -b 127.0.0.1:1 -t calls --timeout=1h "$@" <<'END'
import os, resource, signal, subprocess, sys
def limits():
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a background job ignores it
run = subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, preexec_fn=limits)
for line in run.stderr:
    if b"FAIL" in line:
        break
run.send_signal(signal.SIGQUIT)
print(os.WCOREDUMP(os.waitpid(run.pid, 0)[1]))
END
}

test_a_run_that_holds_a_secret_leaves_no_core () {
  command -v python3 >/dev/null || skip 'python3 is missing'
  note "without a secret there is one: $(core_of)"
  is "$(core_of -X sasl.password=Pass-8f31c0)" False
}

run_tests
