# properties.awk -- writes what `sfcrime config properties --format=json' says
# into the page sfcrime-spark.7, between its two marks:
#
#     sfcrime config properties --format=json |
#       awk -f properties.awk - sfcrime-spark.7
#
# A property stands on a line of its own.

# Returns the member NAME of this line, "" where it is null.
function get(name,    at, rest) {
  at = index($0, "\"" name "\":\"")
  if (at == 0)
    return ""
  rest = substr($0, at + length(name) + 4)
  match(rest, /^([^"\\]|\\.)*/)
  rest = substr(rest, 1, RLENGTH)
  gsub(/\\"/, "\"", rest)
  gsub(/\\\\/, "\\", rest)
  return rest
}

function put(line) { made = made line "\n" }

# Returns TEXT so that mdoc reads it as it stands.
function plain(text) {
  gsub(/\\/, "\\e", text)
  gsub(/"/, "\\(dq", text)
  gsub(/-/, "\\-", text)
  return text
}

# Puts TEXT as a sentence, in lines of at most 79 columns.
function sentence(text,    n, words, i, line) {
  n = split(plain(text) ".", words, " ")
  line = words[1]
  for (i = 2; i <= n; i++)
    if (length(line " " words[i]) > 79) {
      put(line)
      line = words[i]
    } else
      line = line " " words[i]
  put(line)
}

function list(choices) {
  gsub(/\|/, ", ", choices)
  return choices
}

function property(    effect, default_) {
  effect = get("effect")
  default_ = get("default")
  put(".It Li " plain(get("name")) " Pq Cm " word[effect])
  sentence(get("summary"))
  if (get("choices") != "")
    sentence("One of " list(get("choices")))
  if (get("later") != "")
    sentence("Not supported: " list(get("later")))
  if (length(default_) > 60)
    sentence("The default is " default_)
  else if (default_ != "")
    put("The default is\n.Li \\&" plain(default_) " .")
  if (effect == "none")
    sentence("No effect: " get("note"))
  if (effect == "more")
    sentence("Here: " get("note"))
}

BEGIN {
  title["spark"] = "Session properties"
  title["source"] = "Options of a source"
  title["query"] = "Keys of a query"
  title["sink"] = "Options of a sink"
  word["yes"] = "same"
  word["more"] = "extended"
  word["none"] = "no effect"
  word["later"] = word["refused"] = "not supported"
}

FILENAME == "-" {
  group = get("group")
  if (group != last) {
    if (last != "")
      put(".El")
    put(".Ss " title[group] "\n.Bl -tag -width Ds")
  }
  last = group
  property()
  next
}

/^\.\\" End of the properties/ { inside = 0 }
!inside { print }
/^\.\\" The properties/ {
  inside = 1
  printf "%s.El\n", made
}
