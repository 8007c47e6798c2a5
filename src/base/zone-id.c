#include "config.h"

#include "base/zone-id.h"

#include <stdlib.h>
#include <string.h>

#define MAX_OFFSET_S (18 * 3600)

typedef struct
{
  char id[4];
  const char *meaning;
} ShortId;

static const ShortId short_ids[] = {
  { "ACT", "Australia/Darwin" },
  { "AET", "Australia/Sydney" },
  { "AGT", "America/Argentina/Buenos_Aires" },
  { "ART", "Africa/Cairo" },
  { "AST", "America/Anchorage" },
  { "BET", "America/Sao_Paulo" },
  { "BST", "Asia/Dhaka" },
  { "CAT", "Africa/Harare" },
  { "CNT", "America/St_Johns" },
  { "CST", "America/Chicago" },
  { "CTT", "Asia/Shanghai" },
  { "EAT", "Africa/Addis_Ababa" },
  { "ECT", "Europe/Paris" },
  { "EST", "-05:00" },
  { "HST", "-10:00" },
  { "IET", "America/Indiana/Indianapolis" },
  { "IST", "Asia/Kolkata" },
  { "JST", "Asia/Tokyo" },
  { "MIT", "Pacific/Apia" },
  { "MST", "-07:00" },
  { "NET", "Asia/Yerevan" },
  { "NST", "Pacific/Auckland" },
  { "PLT", "Asia/Karachi" },
  { "PNT", "America/Phoenix" },
  { "PRT", "America/Puerto_Rico" },
  { "PST", "America/Los_Angeles" },
  { "SST", "Pacific/Guadalcanal" },
  { "VST", "Asia/Ho_Chi_Minh" },
};

static int
two_digits (const char *p)
{
  return g_ascii_isdigit (p[0]) && g_ascii_isdigit (p[1])
             ? (p[0] - '0') * 10 + (p[1] - '0')
             : -1;
}

/* Spark's two patterns: the first digit alone between a sign and a colon gets
 * a zero before it, a minute digit alone at the end one too. */
static void
pad_digits (const char *id, char padded[20])
{
  gsize n = strlen (id);
  char *to = padded;

  for (gsize i = 0; i < n; i++)
    {
      *to++ = id[i];
      if ((id[i] == '+' || id[i] == '-') && g_ascii_isdigit (id[i + 1])
          && id[i + 2] == ':')
        {
          *to++ = '0';
          g_strlcpy (to, id + i + 1, 16);
          to += n - i - 1;
          break;
        }
    }
  *to = '\0';
  n = (gsize)(to - padded);
  if (n >= 5 && g_ascii_isdigit (to[-1]) && to[-2] == ':'
      && two_digits (to - 4) >= 0 && (to[-5] == '+' || to[-5] == '-'))
    {
      to[0] = to[-1];
      to[-1] = '0';
      to[1] = '\0';
    }
}

/* Z, +h, +hh, +hhmm, +hh:mm, +hhmmss or +hh:mm:ss; any sign. */
static SfcZoneIdKind
parse_offset (const char *text, gint32 *offset_s)
{
  static const char *const forms[]
      = { "+1", "+11", "+1122", "+11:22", "+112233", "+11:22:33" };
  char padded[20] = "";
  gsize n;

  if (g_str_equal (text, "Z"))
    {
      *offset_s = 0;
      return SFC_ZONE_ID_OFFSET;
    }
  if (strlen (text) > 12)
    return SFC_ZONE_ID_BAD;
  pad_digits (text, padded);
  n = strlen (padded);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      int part[3] = { 0, 0, 0 };
      gsize at;

      if (strlen (forms[i]) != n || (padded[0] != '+' && padded[0] != '-'))
        continue;
      for (at = 1; at < n; at++)
        if (forms[i][at] == ':' ? padded[at] != ':'
                                : !g_ascii_isdigit (padded[at]))
          break;
        else if (forms[i][at] != ':')
          part[forms[i][at] - '1']
              = part[forms[i][at] - '1'] * 10 + (padded[at] - '0');
      if (at < n || part[1] > 59 || part[2] > 59)
        continue;
      *offset_s = part[0] * 3600 + part[1] * 60 + part[2];
      if (*offset_s > MAX_OFFSET_S)
        return SFC_ZONE_ID_BAD;
      if (padded[0] == '-')
        *offset_s = -*offset_s;
      return SFC_ZONE_ID_OFFSET;
    }
  return SFC_ZONE_ID_BAD;
}

/* The names of java.time.ZoneRegion, less what lies in the folder beside the
 * zones that Java knows. */
static gboolean
is_region (const char *id)
{
  static const char *const not_java[]
      = { "Factory", "ROC", "localtime", "posixrules" };

  if (!g_ascii_isalpha (id[0]) || strlen (id) > 64 || strstr (id, "..")
      || g_str_has_prefix (id, "posix/") || g_str_has_prefix (id, "right/"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (not_java); i++)
    if (g_str_equal (id, not_java[i]))
      return FALSE;
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("/._+-~", *p) == NULL)
      return FALSE;
  return TRUE;
}

static int
compare_short_id (gconstpointer id, gconstpointer entry)
{
  return strcmp (id, ((const ShortId *)entry)->id);
}

SfcZoneIdKind
sfc_zone_id_parse (const char *id, gint32 *offset_s, const char **region)
{
  const ShortId *short_id = bsearch (id, short_ids, G_N_ELEMENTS (short_ids),
                                     sizeof *short_ids, compare_short_id);
  const char *rest;

  if (short_id != NULL)
    id = short_id->meaning;
  if (strlen (id) <= 1 || id[0] == '+' || id[0] == '-')
    return parse_offset (id, offset_s);
  rest = NULL;
  if (g_str_has_prefix (id, "UTC") || g_str_has_prefix (id, "GMT"))
    rest = id + 3;
  else if (g_str_has_prefix (id, "UT"))
    rest = id + 2;
  if (rest != NULL && *rest == '\0')
    return parse_offset ("Z", offset_s);
  if (rest != NULL && (*rest == '+' || *rest == '-'))
    return parse_offset (rest, offset_s);
  *region = id;
  return is_region (id) ? SFC_ZONE_ID_REGION : SFC_ZONE_ID_BAD;
}
