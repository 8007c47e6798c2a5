## tests/state/local.mk
unit_tests += %D%/test-group-table
%C%_test_group_table_SOURCES = %D%/test-group-table.c
%C%_test_group_table_CPPFLAGS = $(test_cppflags)
%C%_test_group_table_LDADD = $(test_ldadd)
unit_tests += %D%/test-key-table
%C%_test_key_table_SOURCES = %D%/test-key-table.c
%C%_test_key_table_CPPFLAGS = $(test_cppflags)
%C%_test_key_table_LDADD = $(test_ldadd)
unit_tests += %D%/test-checkpoint
%C%_test_checkpoint_SOURCES = %D%/test-checkpoint.c
%C%_test_checkpoint_CPPFLAGS = $(test_cppflags)
%C%_test_checkpoint_LDADD = $(test_ldadd)
unit_tests += %D%/test-store
%C%_test_store_SOURCES = %D%/test-store.c
%C%_test_store_CPPFLAGS = $(test_cppflags)
%C%_test_store_LDADD = $(test_ldadd)
