## tests/row/local.mk
unit_tests += %D%/test-rows
%C%_test_rows_SOURCES = %D%/test-rows.c
%C%_test_rows_CPPFLAGS = $(test_cppflags)
%C%_test_rows_LDADD = $(test_ldadd)

unit_tests += %D%/test-schema
%C%_test_schema_SOURCES = %D%/test-schema.c
%C%_test_schema_CPPFLAGS = $(test_cppflags)
%C%_test_schema_LDADD = $(test_ldadd)
