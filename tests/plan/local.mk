## tests/plan/local.mk
unit_tests += %D%/test-clause
%C%_test_clause_SOURCES = %D%/test-clause.c
%C%_test_clause_CPPFLAGS = $(test_cppflags)
%C%_test_clause_LDADD = $(test_ldadd)
unit_tests += %D%/test-plan
%C%_test_plan_SOURCES = %D%/test-plan.c
%C%_test_plan_CPPFLAGS = $(test_cppflags)
%C%_test_plan_LDADD = $(test_ldadd)

unit_tests += %D%/test-operators
%C%_test_operators_SOURCES = %D%/test-operators.c
%C%_test_operators_CPPFLAGS = $(test_cppflags)
%C%_test_operators_LDADD = $(test_ldadd)
