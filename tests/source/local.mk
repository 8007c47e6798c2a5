## tests/source/local.mk
unit_tests += %D%/test-kafka-reader
%C%_test_kafka_reader_SOURCES = %D%/test-kafka-reader.c
%C%_test_kafka_reader_CPPFLAGS = $(test_cppflags)
%C%_test_kafka_reader_LDADD = $(test_ldadd)
unit_tests += %D%/test-limits
%C%_test_limits_SOURCES = %D%/test-limits.c
%C%_test_limits_CPPFLAGS = $(test_cppflags)
%C%_test_limits_LDADD = $(test_ldadd)
unit_tests += %D%/test-offsets
%C%_test_offsets_SOURCES = %D%/test-offsets.c
%C%_test_offsets_CPPFLAGS = $(test_cppflags)
%C%_test_offsets_LDADD = $(test_ldadd)
unit_tests += %D%/test-subscription
%C%_test_subscription_SOURCES = %D%/test-subscription.c
%C%_test_subscription_CPPFLAGS = $(test_cppflags)
%C%_test_subscription_LDADD = $(test_ldadd)
