## tests/sink/local.mk
unit_tests += %D%/test-table-text
%C%_test_table_text_SOURCES = %D%/test-table-text.c
%C%_test_table_text_CPPFLAGS = $(test_cppflags)
%C%_test_table_text_LDADD = $(test_ldadd)

unit_tests += %D%/test-sink
%C%_test_sink_SOURCES = %D%/test-sink.c
%C%_test_sink_CPPFLAGS = $(test_cppflags)
%C%_test_sink_LDADD = $(test_ldadd)
