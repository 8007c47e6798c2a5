## tests/decode/local.mk
unit_tests += %D%/test-decoder
%C%_test_decoder_SOURCES = %D%/test-decoder.c
%C%_test_decoder_CPPFLAGS = $(test_cppflags)
%C%_test_decoder_LDADD = $(test_ldadd)

unit_tests += %D%/test-decoder-random
%C%_test_decoder_random_SOURCES = %D%/test-decoder-random.c
%C%_test_decoder_random_CPPFLAGS = $(test_cppflags)
%C%_test_decoder_random_LDADD = $(test_ldadd)

unit_tests += %D%/test-golden
%C%_test_golden_SOURCES = %D%/test-golden.c
%C%_test_golden_CPPFLAGS = $(test_cppflags)
%C%_test_golden_LDADD = $(test_ldadd)

unit_tests += %D%/test-scan
%C%_test_scan_SOURCES = %D%/test-scan.c
%C%_test_scan_CPPFLAGS = $(test_cppflags)
%C%_test_scan_LDADD = $(test_ldadd)

unit_tests += %D%/test-from-json
%C%_test_from_json_SOURCES = %D%/test-from-json.c
%C%_test_from_json_CPPFLAGS = $(test_cppflags)
%C%_test_from_json_LDADD = $(test_ldadd)
EXTRA_DIST += %D%/from-json.jsonl %D%/record-from-json.py

