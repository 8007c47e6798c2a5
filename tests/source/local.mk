## tests/source/local.mk
unit_tests += %D%/test-kafka-reader
%C%_test_kafka_reader_SOURCES = %D%/test-kafka-reader.c
%C%_test_kafka_reader_CPPFLAGS = $(test_cppflags)
%C%_test_kafka_reader_LDADD = $(test_ldadd)
