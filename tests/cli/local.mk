## tests/cli/local.mk
shell_tests += %D%/test-cli.sh
