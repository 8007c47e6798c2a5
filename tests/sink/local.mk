## tests/sink/local.mk
unit_tests += %D%/test-table-text
%C%_test_table_text_SOURCES = %D%/test-table-text.c
%C%_test_table_text_CPPFLAGS = $(test_cppflags)
%C%_test_table_text_LDADD = $(test_ldadd)

unit_tests += %D%/test-sink
%C%_test_sink_SOURCES = %D%/test-sink.c
%C%_test_sink_CPPFLAGS = $(test_cppflags)
%C%_test_sink_LDADD = $(test_ldadd)

unit_tests += %D%/test-file
%C%_test_file_SOURCES = %D%/test-file.c
%C%_test_file_CPPFLAGS = $(test_cppflags)
%C%_test_file_LDADD = $(test_ldadd)

unit_tests += %D%/test-row-text
%C%_test_row_text_SOURCES = %D%/test-row-text.c
%C%_test_row_text_CPPFLAGS = $(test_cppflags)
%C%_test_row_text_LDADD = $(test_ldadd)

unit_tests += %D%/test-kafka
%C%_test_kafka_SOURCES = %D%/test-kafka.c
%C%_test_kafka_CPPFLAGS = $(test_cppflags)
%C%_test_kafka_LDADD = $(test_ldadd)

unit_tests += %D%/test-transaction
%C%_test_transaction_SOURCES = %D%/test-transaction.c
%C%_test_transaction_CPPFLAGS = $(test_cppflags)
%C%_test_transaction_LDADD = $(test_ldadd)
