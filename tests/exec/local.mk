## tests/exec/local.mk
unit_tests += %D%/test-aggregate
%C%_test_aggregate_SOURCES = %D%/test-aggregate.c
%C%_test_aggregate_CPPFLAGS = $(test_cppflags)
%C%_test_aggregate_LDADD = $(test_ldadd)
unit_tests += %D%/test-group-key
%C%_test_group_key_SOURCES = %D%/test-group-key.c
%C%_test_group_key_CPPFLAGS = $(test_cppflags)
%C%_test_group_key_LDADD = $(test_ldadd)
