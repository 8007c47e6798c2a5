## tests/cli/local.mk
shell_tests += %D%/test-broker.sh
shell_tests += %D%/test-checkpoint.sh
shell_tests += %D%/test-config.sh
shell_tests += %D%/test-cli.sh %D%/test-consume.sh
shell_tests += %D%/test-explain.sh
shell_tests += %D%/test-files.sh
shell_tests += %D%/test-generate.sh
shell_tests += %D%/test-malformed.sh
shell_tests += %D%/test-produce.sh
unit_tests += %D%/test-json-compact
%C%_test_json_compact_SOURCES = %D%/test-json-compact.c
%C%_test_json_compact_CPPFLAGS = $(test_cppflags)
%C%_test_json_compact_LDADD = $(test_ldadd)
shell_tests += %D%/test-stream.sh
shell_tests += %D%/test-topics.sh
