## tests/row/local.mk
unit_tests += %D%/test-cast
%C%_test_cast_SOURCES = %D%/test-cast.c
%C%_test_cast_CPPFLAGS = $(test_cppflags)
%C%_test_cast_LDADD = $(test_ldadd)

unit_tests += %D%/test-cast-texts
%C%_test_cast_texts_SOURCES = %D%/test-cast-texts.c
%C%_test_cast_texts_CPPFLAGS = $(test_cppflags)
%C%_test_cast_texts_LDADD = $(test_ldadd)
EXTRA_DIST += %D%/casts-of-texts.jsonl %D%/record-casts.py

unit_tests += %D%/test-cell-text
%C%_test_cell_text_SOURCES = %D%/test-cell-text.c
%C%_test_cell_text_CPPFLAGS = $(test_cppflags)
%C%_test_cell_text_LDADD = $(test_ldadd)

unit_tests += %D%/test-legacy-time
%C%_test_legacy_time_SOURCES = %D%/test-legacy-time.c
%C%_test_legacy_time_CPPFLAGS = $(test_cppflags)
%C%_test_legacy_time_LDADD = $(test_ldadd)

unit_tests += %D%/test-rows
%C%_test_rows_SOURCES = %D%/test-rows.c
%C%_test_rows_CPPFLAGS = $(test_cppflags)
%C%_test_rows_LDADD = $(test_ldadd)

unit_tests += %D%/test-schema
%C%_test_schema_SOURCES = %D%/test-schema.c
%C%_test_schema_CPPFLAGS = $(test_cppflags)
%C%_test_schema_LDADD = $(test_ldadd)

unit_tests += %D%/test-timestamp
%C%_test_timestamp_SOURCES = %D%/test-timestamp.c
%C%_test_timestamp_CPPFLAGS = $(test_cppflags)
%C%_test_timestamp_LDADD = $(test_ldadd)
