## tests/row/local.mk
unit_tests += %D%/test-rows
%C%_test_rows_SOURCES = %D%/test-rows.c
%C%_test_rows_CPPFLAGS = $(test_cppflags)
%C%_test_rows_LDADD = $(test_ldadd)
