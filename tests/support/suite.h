/* support/suite.h -- main() of a Check program: one suite, reported as TAP. */

#pragma once

#include <check.h>
#include <stdlib.h>

/**
 * SFC_SUITE_MAIN:
 * @suite: a function that returns the program's Suite
 *
 * Runs the suite and prints TAP, which build-aux/tap-driver.sh counts test by
 * test.  Exit status 0 when every test passed.
 */
#define SFC_SUITE_MAIN(suite)                                                 \
  int main (void)                                                             \
  {                                                                           \
    SRunner *runner = srunner_create (suite ());                              \
    int failed;                                                               \
                                                                              \
    srunner_set_tap (runner, "-");                                            \
    srunner_run_all (runner, CK_SILENT);                                      \
    failed = srunner_ntests_failed (runner);                                  \
    srunner_free (runner);                                                    \
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                         \
  }
