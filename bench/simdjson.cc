/* bench/simdjson.cc -- the two columns of bench/decode.c by simdjson's
 * on-demand parser, which leaves the time a text and what follows the columns
 * unread.
 *
 *     simdjson FILE ROUNDS
 *
 * Prints as bench/decode.c does.  Built by bench/decoding, where there is a C++
 * compiler and simdjson, for this very processor. */
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <simdjson.h>

using namespace simdjson;

static size_t
read_all (ondemand::parser &parser, const padded_string &text)
{
  const char *p = text.data (), *end = p + text.size (), *stop;
  size_t n = 0;

  for (; p < end && (stop = (const char *)memchr (p, '\n', end - p));
       p = stop + 1, n++)
    {
      ondemand::document record
          = parser.iterate (p, stop - p, stop - p + SIMDJSON_PADDING);
      std::string_view type
          = record.find_field ("original_crime_type_name").get_string ();
      std::string_view time = record.find_field ("call_date_time").get_string ();

      if (type.empty () || time.empty ())
        abort ();
    }
  return n;
}

int
main (int argc, char **argv)
{
  using clock = std::chrono::steady_clock;
  ondemand::parser parser;
  std::vector<double> times;

  if (argc != 3)
    return EXIT_FAILURE;
  const padded_string text = padded_string::load (argv[1]);
  size_t n = read_all (parser, text);
  for (int rounds = atoi (argv[2]); rounds > 0; rounds--)
    {
      auto start = clock::now ();

      read_all (parser, text);
      times.push_back (
          std::chrono::duration<double> (clock::now () - start).count ());
    }
  std::sort (times.begin (), times.end ());
  double median = times[times.size () / 2];
  printf ("%-12s %8.0f %8.0f\n", "simdjson", text.size () / median / 1e6,
          median / n * 1e9);
}
