## tests/base/local.mk

unit_tests += %D%/test-civil
%C%_test_civil_SOURCES = %D%/test-civil.c
%C%_test_civil_CPPFLAGS = $(test_cppflags)
%C%_test_civil_LDADD = $(test_ldadd)

unit_tests += %D%/test-columns
%C%_test_columns_SOURCES = %D%/test-columns.c
%C%_test_columns_CPPFLAGS = $(test_cppflags)
%C%_test_columns_LDADD = $(test_ldadd)

unit_tests += %D%/test-json-text
%C%_test_json_text_SOURCES = %D%/test-json-text.c
%C%_test_json_text_CPPFLAGS = $(test_cppflags)
%C%_test_json_text_LDADD = $(test_ldadd)

unit_tests += %D%/test-safe-text
%C%_test_safe_text_SOURCES = %D%/test-safe-text.c
%C%_test_safe_text_CPPFLAGS = $(test_cppflags)
%C%_test_safe_text_LDADD = $(test_ldadd)

unit_tests += %D%/test-zone
%C%_test_zone_SOURCES = %D%/test-zone.c
%C%_test_zone_CPPFLAGS = $(test_cppflags)
%C%_test_zone_LDADD = $(test_ldadd)
unit_tests += %D%/test-arena
%C%_test_arena_SOURCES = %D%/test-arena.c
%C%_test_arena_CPPFLAGS = $(test_cppflags)
%C%_test_arena_LDADD = $(test_ldadd)

unit_tests += %D%/test-write-all
%C%_test_write_all_SOURCES = %D%/test-write-all.c
%C%_test_write_all_CPPFLAGS = $(test_cppflags)
%C%_test_write_all_LDADD = $(test_ldadd)

unit_tests += %D%/test-xml-text
%C%_test_xml_text_SOURCES = %D%/test-xml-text.c
%C%_test_xml_text_CPPFLAGS = $(test_cppflags)
%C%_test_xml_text_LDADD = $(test_ldadd)
unit_tests += %D%/test-durable-file
%C%_test_durable_file_SOURCES = %D%/test-durable-file.c
%C%_test_durable_file_CPPFLAGS = $(test_cppflags)
%C%_test_durable_file_LDADD = $(test_ldadd)
unit_tests += %D%/test-crew
%C%_test_crew_SOURCES = %D%/test-crew.c
%C%_test_crew_CPPFLAGS = $(test_cppflags)
%C%_test_crew_LDADD = $(test_ldadd)
unit_tests += %D%/test-json-object
%C%_test_json_object_SOURCES = %D%/test-json-object.c
%C%_test_json_object_CPPFLAGS = $(test_cppflags)
%C%_test_json_object_LDADD = $(test_ldadd)
unit_tests += %D%/test-secret
%C%_test_secret_SOURCES = %D%/test-secret.c
%C%_test_secret_CPPFLAGS = $(test_cppflags)
%C%_test_secret_LDADD = $(test_ldadd)
unit_tests += %D%/test-spool
%C%_test_spool_SOURCES = %D%/test-spool.c
%C%_test_spool_CPPFLAGS = $(test_cppflags)
%C%_test_spool_LDADD = $(test_ldadd)
