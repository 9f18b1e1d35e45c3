#!/bin/bash
# Starts the server as the images of LocalStack and MinIO start theirs: a data directory that can be written, no root, and
# around it the scripts in /etc/localstack/init/{boot,start,ready,shutdown}.d and /docker-entrypoint-initaws.d.
set -euo pipefail

user=1000
init=/etc/localstack/init
older_init=/docker-entrypoint-initaws.d
server=
script=
stopping=
# All that the program keeps in a data directory, as storage/data_directory.hpp names it.
kept=(lock first-start s3seal.db s3seal.db-wal s3seal.db-shm s3seal.db-reserve blobs orphans requests snapshots namespaces master.key ca.pem ca.key)
# What a start that was killed leaves of those that are written under another name first.
drafts=(master.key.new ca.pem.new ca.key.new)

say() { echo "s3seal: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

# What was typed is for the server, for one of its commands, or another program of this image.
runs_a_command() {
    [ $# -gt 0 ] || return 1
    local word
    for word in "$@"; do
        case $word in --help | --version | --print-config) return 0 ;; esac
    done
    case $1 in -* | server | serve | moto_server | s3mock) return 1 ;; esac
}

# Sets `data`: where things will be kept. Which word, variable or file says where, and whether that is the directory itself or
# s3seal/ in it, the program alone knows; what it refuses it will say itself.
find_folder() {
    local told
    # Of TOML's escapes bash reads all but \". Pairs are taken from the left.
    told=$(s3seal "$@" --print-config --effective 2>/dev/null |
        sed -nE 's/^data_dir = "(([^"\\]|\\.)*)".*/\1/; T; s/\\\\/\\x5c/g; s/\\"/\\x22/g; p') || told=
    printf -v data %b "$told"
    # From the root, where no name is an option, and without an end that has a link followed.
    [[ $data == /* || -z $data ]] || data=${PWD%/}/$data
    while [[ $data == ?*/ || $data == ?*/. ]]; do data=${data%/*}; done
}

# As the program tells a data directory of its own.
is_ours() {
    { [ -f "$1/lock" ] && [ ! -L "$1/lock" ] && [ ! -s "$1/lock" ]; } ||
        { [ -f "$1/s3seal.db" ] && [ ! -L "$1/s3seal.db" ] && printf 'SQLite format 3\0' | cmp -s -n 16 - "$1/s3seal.db"; }
}

is_empty() {
    local found
    found=$(find . -mindepth 1 -maxdepth 1 ! -name lost+found ! -name '.*' -print -quit) && [ -z "$found" ]
}

# Whoever may not look into it, or into what it would lie in, need not: it is the server's already.
is_given() {
    local at=$data
    until [ -e "$at" ]; do
        at=${at%/*}
        at=${at:-/}
    done
    [ "$(stat -c %u -- "$at")" = "$user" ]
}

is_anothers() { [ -n "$(find "$@" ! -uid "$user" -print -quit 2>/dev/null)" ]; }

# What we keep in the directory, and then itself. What lies beside that stays its owner's, also in a mount that is a data
# directory itself.
give_away() {
    local one why held=()
    if is_ours .; then
        for one in "${kept[@]}" "${drafts[@]}"; do if is_anothers "$one"; then held+=("$one"); fi; done
    fi
    why=$({ [ ${#held[@]} = 0 ] || chown -hR "$user:$user" "${held[@]}"; } 2>&1 &&
        { ! is_anothers . -prune || chown "$user:$user" .; } 2>&1) ||
        fail "root cannot give $data to uid $user (${why%%$'\n'*}): keep the capability CHOWN, or give it on the host"
}

# Made when it is missing, and gone into: from then on nobody can put a link in its place. A link by that name is another file.
# shellcheck disable=SC2174  # folders around it are as anybody makes them
enter() {
    why=$(mkdir -p -m 0700 -- "$data" 2>&1) && cd -P -- "$data" 2>/dev/null && [ -r . ] &&
        [ "$(stat -c %d:%i -- "$data")" = "$(stat -c %d:%i .)" ]
}

refuse() {
    [ "$(id -u)" != 0 ] ||
        fail "root cannot use $data${why:+ (${why##*: })}: keep the capability DAC_OVERRIDE, or start the container as its owner (--user)"
    fail "uid $(id -u) cannot write $data: start the container as root, which the server does not stay, or 'chown $(id -u)' it on the host"
}

# In a shell of its own, as the directory is gone into. Links are neither followed nor taken for a directory: what they lead to
# may be anybody's.
prepare_folder() (
    [ -n "$data" ] || return 0
    [ ! -L "$data" ] || fail "$data is a symbolic link: name the directory itself"
    [ ! -e "$data" ] || [ -d "$data" ] || fail "$data is no directory"
    if ! enter; then
        if [ "$(id -u)" = 0 ] && is_given; then return 0; fi
        refuse
    fi
    # The program would refuse it, but only after it was given away.
    if ! is_ours . && ! is_empty; then
        below=
        ! is_ours s3seal || below=", or ${data%/}/s3seal, which is one"
        fail "$data is not empty and no data directory of s3seal: name an empty directory, or a new one$below"
    fi
    if [ "$(id -u)" = 0 ]; then
        give_away
    elif [ ! -w . ]; then
        refuse
    fi
)

leave_root() {
    [ "$(id -u)" = 0 ] || return 0
    setpriv --reuid "$user" --regid "$user" --clear-groups true 2>/dev/null ||
        fail "root cannot be left without the capabilities SETUID and SETGID: keep them, or start the container with --user $user"
    HOME=/home/s3seal entrypoint_has_prepared=yes exec setpriv --reuid "$user" --regid "$user" --clear-groups "$0" "$@"
}

scripts_of() {
    local folder=$init/$1.d
    [ ! -d "$folder" ] || find -L "$folder" -type f | LC_ALL=C sort
    [ "$1" != ready ] || [ ! -d "$older_init" ] || find -L "$older_init" -type f | LC_ALL=C sort
}

# Of LocalStack's two ways: scripts of init/ are programs, the older ones are read by a shell. Each is a group of processes,
# so that a stop ends what it has started too.
# shellcheck disable=SC2016  # the inner shell's $1
start_script() {
    case $1 in
        "$older_init"/*) setsid bash -c '. "$1"' "$1" "$1" & ;;
        *) if [ -x "$1" ]; then setsid "$1" & else setsid bash "$1" & fi ;;
    esac
    script=$!
}

run_stage() {
    local stage=${1^^} path
    while IFS= read -r path <&4; do
        [ -z "$stopping" ] || [ "$1" = shutdown ] || break
        if [[ $path != *.sh ]]; then
            say "$path is no shell script (*.sh) and was not run"
            continue
        fi
        echo "$stage RUNNING $path" >>"$S3SEAL_INIT_STATE_FILE"
        start_script "$path"
        if wait "$script"; then
            echo "$stage SUCCESSFUL $path" >>"$S3SEAL_INIT_STATE_FILE"
        else
            say "$path ended with $?"
            echo "$stage ERROR $path" >>"$S3SEAL_INIT_STATE_FILE"
        fi
        script=
    done 4< <(scripts_of "$1")
    echo "$stage COMPLETED" >>"$S3SEAL_INIT_STATE_FILE"
}

# shellcheck disable=SC2317  # the trap calls it
stop() {
    [ -z "$stopping" ] || return 0
    stopping=yes
    [ -z "$script" ] || kill -TERM -- "-$script" 2>/dev/null || kill -TERM "$script" 2>/dev/null || true
    run_stage shutdown
    if [ -n "$server" ]; then
        kill -TERM "$server" 2>/dev/null || true
    fi
}

# Not exec: somebody has to stay for shutdown.d. `Ready.` is said when ready.d is done, as LocalStack says it.
serve_and_stay() {
    private=$(mktemp -d 2>/dev/null || mktemp -d -p /dev/shm) || fail "init scripts need a folder that can be written: mount a tmpfs on /tmp"
    trap 'rm -rf "$private"' EXIT
    chmod 755 "$private"
    export S3SEAL_INIT_STATE_FILE=${S3SEAL_INIT_STATE_FILE:-$private/state}
    : >"$S3SEAL_INIT_STATE_FILE"
    chmod 644 "$S3SEAL_INIT_STATE_FILE"
    trap stop TERM INT
    run_stage boot
    run_stage start
    [ -z "$stopping" ] || exit 143
    mkfifo -m 600 "$private/said"
    s3seal "${arguments[@]}" >"$private/said" &
    server=$!
    [ -z "$stopping" ] || kill -TERM "$server"
    local line endpoint=
    while IFS= read -r line; do
        [ -n "$endpoint" ] || [[ $line != endpoint:* ]] || endpoint=${line#*: }
        if [ "$line" = Ready. ]; then
            run_stage ready
            [ -z "$stopping" ] || continue
            # What users of MinIO's image wait for.
            [ "${arguments[0]:-}" != server ] || echo "API: $endpoint" >&2
        fi
        printf '%s\n' "$line"
    done <"$private/said"
    local code=0
    wait "$server" || code=$?
    exit "$code"
}

case ${1:-} in
    s3seal | minio)
        shift
        if runs_a_command "$@"; then exec s3seal "$@"; fi
        ;;
    -* | server | serve | moto_server | s3mock | "") if runs_a_command "$@"; then exec s3seal "$@"; fi ;;
    *)
        if type -P -- "$1" >/dev/null; then exec "$@"; fi
        exec s3seal "$@"
        ;;
esac
if [ -n "${entrypoint_has_prepared:-}" ]; then
    unset entrypoint_has_prepared
else
    find_folder "$@"
    prepare_folder
    leave_root "$@"
fi
arguments=("$@")
if [ "${1:-}" != server ] && [ -z "$(for stage in boot start ready shutdown; do scripts_of "$stage"; done)" ]; then
    exec s3seal "${arguments[@]}"
fi
serve_and_stay
