#include "config.h"

#define SFC_SCAN_PLAIN

#include "decode/members.h"

#include "decode/skip.h"

#define SFC_LOOP_NAME sfc_members_read_plain
#define SFC_LOOP_TARGET
#define SFC_LOOP_SCAN(p, start, end, high) sfc_scan_string (p, end, high)
#define SFC_LOOP_SKIP(p, start, end) sfc_scan_pass_string (p, end)
#define SFC_LOOP_BEGINS sfc_scan_begins_with
#include "decode/members-loop.inc"
