# fish completion for sfcrime; the words come from "sfcrime complete".
function __sfcrime_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct | string unescape)
    test -n "$word"; or set word ""
    set -l found (sfcrime complete $words[2..-1] $word 2>/dev/null)
    switch "$found"
        case :file :folder
            set -l before (string match -r '^--[^=]*=' -- $word)
            for name in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- $word))
                echo "$before$name"
            end
        case '*'
            printf '%s\n' $found
    end
end
complete -c sfcrime -f -a '(__sfcrime_complete)'
