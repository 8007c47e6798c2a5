# examples.awk -- takes the examples out of a page, for test-examples.sh:
#
#     awk -v to=FOLDER -f examples.awk PAGE
#
# An example is a block ".Bd -literal" that begins with "$ ".  Its commands go
# to FOLDER/1.command, 2.command and so on, what is shown below each to
# FOLDER/1.shown.  A command goes on after a line that ends with a backslash or
# "|", and up to the END of a here document.
function begin(line) {
  file = to "/" ++n
  shown = 0
  printf "" >file ".shown"
  add(line)
}

function add(line) {
  print line >file ".command"
  if (line ~ /<<'?END'?/)
    document = 1
  else if (line == "END")
    document = 0
  going_on = document || line ~ /[\\|]$/
}

/^\.Bd -literal/ { first = NR + 1 }
NR == first && /^\$ / { inside = 1 }
/^\.Ed/ { inside = 0 }
inside {
  gsub(/\\e/, "\\") # as mdoc(7) spells a backslash
  gsub(/\\&/, "")
  gsub(/\\-/, "-")
  if (going_on)
    add($0)
  else if (sub(/^\$ /, ""))
    begin($0)
  else
    print >file ".shown"
}
