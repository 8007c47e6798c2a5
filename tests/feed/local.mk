## tests/feed/local.mk
unit_tests += %D%/test-feed
%C%_test_feed_SOURCES = %D%/test-feed.c
%C%_test_feed_CPPFLAGS = $(test_cppflags)
%C%_test_feed_LDADD = $(test_ldadd)

unit_tests += %D%/test-generator
%C%_test_generator_SOURCES = %D%/test-generator.c
%C%_test_generator_CPPFLAGS = $(test_cppflags)
%C%_test_generator_LDADD = $(test_ldadd)

unit_tests += %D%/test-json-member
%C%_test_json_member_SOURCES = %D%/test-json-member.c
%C%_test_json_member_CPPFLAGS = $(test_cppflags)
%C%_test_json_member_LDADD = $(test_ldadd)

unit_tests += %D%/test-json-reader
%C%_test_json_reader_SOURCES = %D%/test-json-reader.c
%C%_test_json_reader_CPPFLAGS = $(test_cppflags)
%C%_test_json_reader_LDADD = $(test_ldadd)

unit_tests += %D%/test-json-scan
%C%_test_json_scan_SOURCES = %D%/test-json-scan.c
%C%_test_json_scan_CPPFLAGS = $(test_cppflags)
%C%_test_json_scan_LDADD = $(test_ldadd)

unit_tests += %D%/test-pace
%C%_test_pace_SOURCES = %D%/test-pace.c
%C%_test_pace_CPPFLAGS = $(test_cppflags)
%C%_test_pace_LDADD = $(test_ldadd)

unit_tests += %D%/test-rate
%C%_test_rate_SOURCES = %D%/test-rate.c
%C%_test_rate_CPPFLAGS = $(test_cppflags)
%C%_test_rate_LDADD = $(test_ldadd)

unit_tests += %D%/test-records
%C%_test_records_SOURCES = %D%/test-records.c
%C%_test_records_CPPFLAGS = $(test_cppflags)
%C%_test_records_LDADD = $(test_ldadd)
