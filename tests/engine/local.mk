## tests/engine/local.mk
unit_tests += %D%/test-progress
%C%_test_progress_SOURCES = %D%/test-progress.c
%C%_test_progress_CPPFLAGS = $(test_cppflags)
%C%_test_progress_LDADD = $(test_ldadd)
unit_tests += %D%/test-trigger
%C%_test_trigger_SOURCES = %D%/test-trigger.c
%C%_test_trigger_CPPFLAGS = $(test_cppflags)
%C%_test_trigger_LDADD = $(test_ldadd)
unit_tests += %D%/test-execution
%C%_test_execution_SOURCES = %D%/test-execution.c
%C%_test_execution_CPPFLAGS = $(test_cppflags)
%C%_test_execution_LDADD = $(test_ldadd)
