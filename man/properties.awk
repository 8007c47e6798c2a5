# properties.awk -- writes what `sfcrime config properties --format=json' says
# into a page, between its marks:
#
#     sfcrime config properties --format=json |
#       awk -f properties.awk - sfcrime.conf.5
#
# After the mark "The keys of GROUP" come all keys of the group, explained;
# after "The words of GROUP" for each effect the names of the keys that have it.

# Returns the member NAME of this line, "" where it is null.
function get(name,    at, rest) {
  at = index($0, "\"" name "\":")
  if (at == 0)
    return ""
  rest = substr($0, at + length(name) + 3)
  if (rest !~ /^"/) {
    match(rest, /^-?[0-9]*/)
    return substr(rest, 1, RLENGTH)
  }
  rest = substr(rest, 2)
  match(rest, /^([^"\\]|\\.)*/)
  rest = substr(rest, 1, RLENGTH)
  gsub(/\\"/, "\"", rest)
  gsub(/\\\\/, "\\", rest)
  return rest
}

function put(line) { keys[group] = keys[group] line "\n" }

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

# Returns the type of the key, with what its values are.
function type(    text) {
  text = get("type")
  if (text == "enum")
    return "one of " list(get("choices"))
  if (get("choices") != "")
    text = text " or " list(get("choices"))
  if (get("unit") != "")
    text = text " [" get("unit") "]"
  if (get("min") + 0 > 0)
    text = text " from " get("min")
  if (get("max") != "")
    text = text " to " get("max")
  return text
}

function property(    default_) {
  default_ = get("default")
  put(".It Li " plain(get("name")))
  sentence(get("summary"))
  if (get("later") != "")
    sentence("Not in this version: " list(get("later")))
  put(".br")
  sentence("Type: " type())
  if (get("formats") != "")
    sentence("Format: " list(get("formats")))
  if (length(default_) > 60)
    sentence("Default: " default_)
  else if (default_ != "")
    put("Default:\n." (default_ ~ /[[:alnum:]]/ ? "Li" : "Ql") " \\&" \
      plain(default_) " .")
  sentence("Effect: " get("effect") (get("note") != "" ? ": " get("note") : ""))
}

function add_name(effect, name) {
  names[group, effect] = names[group, effect] \
    (names[group, effect] == "" ? "" : " ,\n.Li ") plain(name)
}

function put_words(of,    i) {
  print ".Bl -tag -width Ds"
  for (i = 1; i <= n_words; i++)
    if (names[of, words[i]] != "")
      print ".It Cm " words[i] "\n.Li " names[of, words[i]]
  print ".El"
}

BEGIN {
  n_words = split("same,extended,no effect,not supported", words, ",")
  word["yes"] = "same"
  word["more"] = "extended"
  word["none"] = "no effect"
  word["later"] = word["refused"] = "not supported"
}

FILENAME == "-" {
  group = get("group")
  property()
  add_name(word[get("effect")], get("name"))
  next
}

/^\.\\" End of the (keys|words)\./ { inside = 0 }
!inside { print }
/^\.\\" The (keys|words) of / {
  inside = 1
  sub(/,$/, "", $5)
  if ($3 == "keys")
    printf ".Ss Keys of a %s\n.Bl -tag -width Ds\n%s.El\n", \
      $5 == "spark" ? "session" : $5, keys[$5]
  else
    put_words($5)
}
