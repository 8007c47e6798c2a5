## tests/ui/local.mk
unit_tests += %D%/test-routes
%C%_test_routes_SOURCES = %D%/test-routes.c
%C%_test_routes_CPPFLAGS = $(test_cppflags)
%C%_test_routes_LDADD = $(test_ldadd)
unit_tests += %D%/test-server
%C%_test_server_SOURCES = %D%/test-server.c
%C%_test_server_CPPFLAGS = $(test_cppflags)
%C%_test_server_LDADD = $(test_ldadd)
