# Completion for fish. Problems, options and formats are asked from psolve itself, so that this file
# knows none of their names.

function __psolve_command
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or begin
            echo $word
            return 0
        end
    end
    return 1
end

function __psolve_problems
    psolve list 2>/dev/null | string replace -r '  +' \t
end

# What may stand after the words so far.
function __psolve_arguments
    set -l command (__psolve_command)
    set -l previous (commandline -opc)[-1]
    set -l help (psolve help $command 2>/dev/null)
    switch $previous
        case -f --format
            string match -rg -- '--format ([a-z|]*) ' $help | string split '|'
        case -i --input
            __fish_complete_path (commandline -ct)
        case -o --output
            if test "$command" = keys
                __fish_complete_directories (commandline -ct)
            else
                __fish_complete_path (commandline -ct)
            end
        case --digits -j --jobs
        case '*'
            if string match -q -- '-*' (commandline -ct)
                string match -rg -- '^ .*(--[a-z-]+)' $help
            else if test "$command" = keys
                __fish_complete_directories (commandline -ct)
            else if contains -- "$command" schema help
                __psolve_problems
            end
    end
end

complete -c psolve -f
complete -c psolve -n 'not __psolve_command' -a '(__psolve_problems)'
complete -c psolve -n 'not __psolve_command' -a keys -d 'Write or check answer keys'
complete -c psolve -n 'not __psolve_command' -a list -d 'Every problem, one line each'
complete -c psolve -n 'not __psolve_command' -a schema -d 'JSON Schema of a spec'
complete -c psolve -n 'not __psolve_command' -a help -d 'More about a command or problem'
complete -c psolve -n __psolve_command -a '(__psolve_arguments)'
complete -c psolve -l help -s h -d 'More about the command'
complete -c psolve -l no-color -d 'Never colour the output'
complete -c psolve -l version -d 'The version of psolve'
