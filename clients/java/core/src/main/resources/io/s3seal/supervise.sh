# supervise.sh FOLDER COMMAND...: runs a server as long as standard input stays open. Its other end belongs to the
# process that tests run in, so it closes however that process ends, and the server never outlives it. FOLDER is that
# server's own, for its log, and is removed after it.
folder=$1
shift
trap '' INT # of a terminal: the tests end first, then their server
"$@" </dev/null 2>"$folder/log" &
server=$!
exec >/dev/null # only the server holds standard output now: its end is the server's end
while read -r _; do :; done
kill "$server" 2>/dev/null
wait "$server" 2>/dev/null # of a program that dies of it the shell would tell
rm -rf "$folder"
