#!/bin/sh
# What help2man makes the man page of: the help of psolve, then the options of its commands.
#
#   help.sh PSOLVE --help | --version
psolve=$1
"$psolve" "$2"
[ "$2" = --help ] || exit 0
options_of() {
  "$psolve" "$1" --help | sed -n "/^Options:/,/^\$/{s/^Options:/$2:/;/-h, --help/d;p;}"
}
options_of backprop 'Options of the problems'
for command in keys sheet grade vary batch list; do
  options_of $command "Options of $command"
done
