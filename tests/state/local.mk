## tests/state/local.mk
unit_tests += %D%/test-group-table
%C%_test_group_table_SOURCES = %D%/test-group-table.c
%C%_test_group_table_CPPFLAGS = $(test_cppflags)
%C%_test_group_table_LDADD = $(test_ldadd)
