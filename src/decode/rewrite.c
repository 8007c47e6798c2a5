#include "config.h"

#include "decode/rewrite.h"

#include "decode/convert.h"
#include "decode/units.h"

static void
append_unit (GString *out, gunichar2 u)
{
  static const char short_form[] = "btn\0fr"; /* from 8 on; 11 has none */

  if (u == '"' || u == '\\')
    g_string_append_printf (out, "\\%c", u);
  else if (u >= '\b' && u <= '\r' && short_form[u - '\b'] != '\0')
    g_string_append_printf (out, "\\%c", short_form[u - '\b']);
  else if (u < ' ' || sfc_unit_is_high (u) || sfc_unit_is_low (u))
    g_string_append_printf (out, "\\u%04X", u);
  else if (u < 0x80)
    g_string_append_c (out, (char)u);
  else
    g_string_append_unichar (out, u);
}

static void
append_quoted (GString *out, const gunichar2 *units, gsize n)
{
  g_string_append_c (out, '"');
  for (gsize i = 0; i < n; i++)
    append_unit (out, units[i]);
  g_string_append_c (out, '"');
}

static gboolean
append_scalar (SfcTokenReader *reader, GString *out)
{
  switch (reader->token)
    {
    case SFC_TOKEN_STRING:
      if (!sfc_token_reader_finish_string (reader))
        return FALSE;
      append_quoted (out, (const gunichar2 *)(void *)reader->text->data,
                     reader->text->len);
      return TRUE;
    case SFC_TOKEN_INTEGER:
    case SFC_TOKEN_FLOAT:
      sfc_number_append_text (out, reader->number->str, reader->number->len);
      return TRUE;
    case SFC_TOKEN_TRUE:
      g_string_append (out, "true");
      return TRUE;
    case SFC_TOKEN_FALSE:
      g_string_append (out, "false");
      return TRUE;
    case SFC_TOKEN_NULL:
      g_string_append (out, "null");
      return TRUE;
    case SFC_TOKEN_NONE:
    case SFC_TOKEN_OBJECT:
    case SFC_TOKEN_OBJECT_END:
    case SFC_TOKEN_ARRAY:
    case SFC_TOKEN_ARRAY_END:
    case SFC_TOKEN_NAME:
    default:
      return FALSE;
    }
}

/* A comma goes before what follows a value, not a name or an opening. */
static void
separate (GString *out)
{
  char last = out->str[out->len - 1];

  if (last != '[' && last != '{' && last != ':')
    g_string_append_c (out, ',');
}

gboolean
sfc_json_rewrite (SfcTokenReader *reader, GString *out)
{
  const gunichar2 *name;
  guint open = 0;
  gsize n;

  for (;;)
    {
      switch (reader->token)
        {
        case SFC_TOKEN_OBJECT:
        case SFC_TOKEN_ARRAY:
          if (open++ > 0)
            separate (out);
          g_string_append_c (out,
                             reader->token == SFC_TOKEN_OBJECT ? '{' : '[');
          break;
        case SFC_TOKEN_OBJECT_END:
        case SFC_TOKEN_ARRAY_END:
          if (open == 0)
            return FALSE;
          g_string_append_c (out,
                             reader->token == SFC_TOKEN_OBJECT_END ? '}' : ']');
          open--;
          break;
        case SFC_TOKEN_NAME:
          separate (out);
          name = sfc_token_reader_peek_name (reader, &n);
          append_quoted (out, name, n);
          g_string_append_c (out, ':');
          break;
        default:
          if (open > 0)
            separate (out);
          if (!append_scalar (reader, out))
            return FALSE;
        }
      if (open == 0)
        return TRUE;
      if (!sfc_token_reader_next (reader))
        return FALSE;
    }
}
