#include "config.h"

#define SFC_SCAN_PLAIN

#include "decode/members.h"

#include "decode/skip.h"

/* for a text that nobody wants */
static inline const char *
skip_text (const char *p, const char *end)
{
  guint high = 0;

  return sfc_scan_string (p, end, &high);
}

#define SFC_LOOP_NAME sfc_members_read_plain
#define SFC_LOOP_TARGET
#define SFC_LOOP_SCAN(p, start, end, high) sfc_scan_string (p, end, high)
#define SFC_LOOP_SKIP(p, start, end) skip_text (p, end)
#define SFC_LOOP_BEGINS sfc_scan_begins_with
#include "decode/members-loop.inc"
