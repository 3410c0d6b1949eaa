# Completion for bash. Problems, options and formats are asked from psolve itself, so that this file
# knows none of their names.

_psolve() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local psolve=${COMP_WORDS[0]} command="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done

  local commands="keys list schema help" options="--help --no-color --version" choices=""
  if [[ -z $command ]]; then
    choices="$commands $("$psolve" list 2>/dev/null | cut -d' ' -f1)"
    [[ $word == -* ]] && choices=$options
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
    return
  fi

  local help
  help=$("$psolve" help "$command" 2>/dev/null)
  case $command:$previous in
    *:-f | *:--format)
      choices=$(sed -n 's/.*--format \([a-z|]*\) .*/\1/p' <<<"$help" | tr '|' ' ')
      ;;
    keys:-o | keys:--output)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    *:-i | *:--input | *:-o | *:--output)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    *:--digits | *:-j | *:--jobs) return ;;
    schema:* | help:*)
      choices=$("$psolve" list 2>/dev/null | cut -d' ' -f1)
      [[ $command == help ]] && choices+=" $commands"
      ;;
    keys:*)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      ;;
  esac
  if [[ $word == -* ]]; then
    choices="$options $(grep -o -- '^ .*--[a-z-]*' <<<"$help" | grep -o -- '--[a-z-]*')"
  fi
  [[ -z $choices ]] || mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}

complete -F _psolve psolve
