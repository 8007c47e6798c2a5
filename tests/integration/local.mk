## tests/integration/local.mk -- the built program, whole pipelines
shell_tests += \
  %D%/test-auto-kafka.sh \
  %D%/test-auto.sh \
  %D%/test-clock.sh \
  %D%/test-embedded.sh \
  %D%/test-errors.sh \
  %D%/test-files.sh \
  %D%/test-hardening.sh \
  %D%/test-hostile.sh \
  %D%/test-kafka-settings.sh \
  %D%/test-kafka-sink.sh \
  %D%/test-kafka.sh \
  %D%/test-memcheck.sh \
  %D%/test-real-data.sh \
  %D%/test-restart.sh \
  %D%/test-security.sh \
  %D%/test-service.sh \
  %D%/test-soak.sh \
  %D%/test-starting.sh \
  %D%/test-state-memory.sh \
  %D%/test-tune.sh \
  %D%/test-ui.sh \
  %D%/test-volume.sh \
  %D%/test-waiting.sh
long_tests += \
  %D%/test-auto-kafka.sh \
  %D%/test-hostile.sh \
  %D%/test-memcheck.sh \
  %D%/test-soak.sh \
  %D%/test-state-memory.sh \
  %D%/test-ui.sh \
  %D%/test-volume.sh
EXTRA_DIST += \
  %D%/auto-steps.py \
  %D%/browser.py \
  %D%/common.sh \
  %D%/groups.py \
  %D%/soak.py \
  %D%/tune-figures.py \
  %D%/ui-browser.py \
  %D%/ui-crowd.py \
  %D%/ui-metrics.py \
  %D%/ui-numbers.py
## test-ui.sh leaves what it saw
CLEANFILES += %D%/screenshots/ui-*.png

## what test-kafka-sink.sh has the dynamic linker load; no library, for a
## library of Automake's is one of libtool's
check_PROGRAMS += %D%/wire.so
%C%_wire_so_SOURCES = %D%/wire.c
%C%_wire_so_CPPFLAGS = -D_GNU_SOURCE
%C%_wire_so_CFLAGS = -fPIC
%C%_wire_so_LDFLAGS = -shared
%C%_wire_so_LDADD = -ldl
