/* fuzz/witness.h -- json-glib, asked about texts that it reads as Jackson does.
 *
 * It is no witness, and not asked, where it is known to read otherwise:
 *
 *   - it cuts strings at \\u0000, and takes raw NULs;
 *   - half a surrogate pair it refuses, or makes of it what is not UTF-8;
 *     Jackson lets it pass, and Java writes `?';
 *   - bytes that are not UTF-8 it refuses; Java makes U+FFFD of them, and a
 * text that nobody wants is not looked at;
 *   - it has no limit of nesting but the stack.
 *
 * And of what it has read, these are not compared: integers beyond 64 bits,
 * which wrap around; 1e400, which is infinite.  It also takes more than JSON
 * ('a', 010, 0x10, \\x41, var x = {}): a text of its own writing is asked about
 * instead, but for U+001F, which it writes as it is, and 1e22, which it writes
 * as 1e+22.0.
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fuzz.h"

#define WITNESS_BRACKETS 200 /* not more nesting than that */

/** witness_knows: Returns: whether it is one for @text */
static inline gboolean
witness_knows (const char *text, gsize n)
{
  guint brackets = 0;

  for (gsize i = 0; i < n; i++)
    brackets += text[i] == '{' || text[i] == '[';
  return n > 0 && brackets <= WITNESS_BRACKETS && memchr (text, 0, n) == NULL
         && g_utf8_validate_len (text, n, NULL)
         && g_strstr_len (text, (gssize)n, "\\u0000") == NULL
         && g_strstr_len (text, (gssize)n, "\\ud") == NULL
         && g_strstr_len (text, (gssize)n, "\\uD") == NULL;
}

/** witness_read: Returns: (transfer none) (nullable): what @text is, owned by
 * @parser; %NULL: not JSON */
static inline JsonNode *
witness_read (JsonParser *parser, const char *text, gsize n)
{
  gboolean ok;

  fuzz_begin_foreign ();
  ok = json_parser_load_from_data (parser, text, (gssize)n, NULL);
  fuzz_end_foreign ();
  return ok ? json_parser_get_root (parser) : NULL;
}
