# Prints the commands that a text shows after "$ ", each on a line of its own.
{
  line = $0
  gsub (/\\e/, "\\", line) # as mdoc(7) spells a backslash
  sub (/^[ \t]+/, "", line)
}
going_on { command = command " " line }
!going_on && line ~ /^\$ / { command = substr (line, 3); shown = 1 }
shown {
  going_on = command ~ /[\\|]$/
  sub (/\\$/, "", command)
  if (!going_on) {
    print command
    shown = 0
  }
}
