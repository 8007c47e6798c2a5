#include "config.h"

#include "decode/members.h"

#include "decode/scan-avx2.h"
#include "decode/skip.h"

#ifdef SFC_SCAN_HAS_SSE2
#define SFC_LOOP_NAME sfc_members_read_sse2
#elif defined SFC_SCAN_HAS_NEON
#define SFC_LOOP_NAME sfc_members_read_neon
#endif

#ifdef SFC_LOOP_NAME
#define SFC_LOOP_TARGET
#define SFC_LOOP_SCAN(p, start, end, high) sfc_scan_string (p, end, high)
#define SFC_LOOP_SKIP(p, start, end) sfc_scan_pass_string (p, end)
#define SFC_LOOP_BEGINS sfc_scan_begins_with
#include "decode/members-loop.inc"
#endif

#ifdef SFC_SCAN_HAS_SSE2
#define SFC_LOOP_NAME sfc_members_read_avx2
#define SFC_LOOP_TARGET SFC_SCAN_AVX2
#define SFC_LOOP_SCAN sfc_scan_string_avx2
#define SFC_LOOP_SKIP(p, start, end) sfc_scan_string_avx2 (p, start, end, NULL)
#define SFC_LOOP_BEGINS sfc_scan_begins_with_avx2
#include "decode/members-loop.inc"
#endif
