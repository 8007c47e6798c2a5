## src/engine/local.mk
src_libsfcrime_a_SOURCES +=
