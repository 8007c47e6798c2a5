#include "config.h"

#include "base/secret.h"

#include <string.h>
#include <sys/prctl.h>

static GMutex lock;        /* guards @secrets, and what @arguments point to */
static GPtrArray *secrets; /* (nullable) (element-type utf8) */
static char **arguments;   /* (nullable) (array length=n_arguments) */
static int n_arguments;

void
sfc_secret_set_arguments (int argc, char **argv)
{
  arguments = argv;
  n_arguments = 0;
  while (n_arguments < argc && !g_str_equal (argv[n_arguments], "--exec"))
    n_arguments++;
}

/* Behind `=' only, where a secret stands: other words tell who looks at the
 * processes what runs. */
static void
hide_arguments (const char *secret)
{
  gsize n = strlen (secret);

  for (int i = 0; i < n_arguments; i++)
    for (char *p = strchr (arguments[i], '=');
         p != NULL && (p = strstr (p, secret)) != NULL; p += n)
      memset (p, '*', n);
}

/* One may begin with another. */
static int
longer_first (gconstpointer a, gconstpointer b)
{
  gsize n_a = strlen (*(char *const *)a), n_b = strlen (*(char *const *)b);

  return (n_a < n_b) - (n_a > n_b);
}

static void
remember (const char *secret)
{
  if (secrets == NULL)
    secrets = g_ptr_array_new ();
  if (g_ptr_array_find_with_equal_func (secrets, secret, g_str_equal, NULL))
    return;
  g_ptr_array_add (secrets, g_strdup (secret));
  g_ptr_array_sort (secrets, longer_first);
}

void
sfc_secret_add (const char *secret)
{
  g_return_if_fail (*secret != '\0');
  (void)prctl (PR_SET_DUMPABLE, 0);
  g_mutex_lock (&lock);
  hide_arguments (secret);
  if (strlen (secret) >= SFC_SECRET_LEAST)
    remember (secret);
  g_mutex_unlock (&lock);
}

void
sfc_secret_redact (GString *text)
{
  g_mutex_lock (&lock);
  for (guint i = 0; secrets != NULL && i < secrets->len; i++)
    if (strstr (text->str, secrets->pdata[i]) != NULL)
      g_string_replace (text, secrets->pdata[i], "********", 0);
  g_mutex_unlock (&lock);
}
