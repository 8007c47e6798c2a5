## tests/table/local.mk
unit_tests += %D%/test-static-table
%C%_test_static_table_SOURCES = %D%/test-static-table.c
%C%_test_static_table_CPPFLAGS = $(test_cppflags)
%C%_test_static_table_LDADD = $(test_ldadd)
