#!/bin/sh
# An officer without the program: keys, a request, and a bundle of changes, made with minisign, age, zstd, zip and sha256sum alone, by
# docs/exchange.md.
#
#   make_bundle.sh request DIR                       keys of a new device, and DIR/request.huce
#   make_bundle.sh open DIR ENROLMENT                what the township answered, as lines: DIR/enrolment.jsonl
#   make_bundle.sh changes DIR NAME OLD NEW OUT      the phone of the person of that name changes from OLD to NEW
set -eu

suite=age-x25519+minisign-ed25519+zstd+sha256

die() { echo "make_bundle.sh: $1" >&2; exit 1; }
uuid() { cat /proc/sys/kernel/random/uuid; }
salt() { uuid | tr -d -; }
# H("purpose", line …): SHA-256 over each with a line feed behind it.
hash() { printf '%s\n' "$@" | sha256sum | cut -d ' ' -f 1; }
# The text value of a field in the first line of a file that has these words.
field() { # FILE WORDS FIELD
    grep -F -- "$2" "$1" | head -n 1 | sed -n "s/.*\"$3\":\"\([^\"]*\)\".*/\1/p"
}
sign() { # manifest.json -> manifest.json.minisig
    minisign -S -W -q -s ../device.sec -m manifest.json -c 'huce bundle' -t huce-bundle-1
}
pack() { # OUT FILE …
    out=$1; shift
    rm -f "$out"
    zip -q -0 -X "$out" "$@"
}

request() {
    mkdir -p "$1/request"
    cd "$1/request"
    minisign -G -W -q -p ../device.pub -s ../device.sec > /dev/null
    age-keygen -o ../device.age 2> /dev/null
    uuid > ../device.id
    cat > manifest.json <<MANIFEST
{"format":"huce-bundle","version":1,"suite":"$suite","program":"sh","least_reader":1,"necessary":[],
 "kind":"request","number":"1","sender":"$(cat ../device.id)",
 "keys":{"minisign":"$(tail -n 1 ../device.pub)","age":"$(age-keygen -y ../device.age)"},"nonce":"$(salt)"}
MANIFEST
    sign
    pack ../request.huce manifest.json manifest.json.minisig
}

open() {
    enrolment=$(realpath "$2")
    mkdir -p "$1/enrolment"
    cd "$1/enrolment"
    unzip -q -o "$enrolment"
    # The manifest of this program stands on many lines: one is easier to read for a shell.
    tr -d '\n ' < manifest.json > ../township.json
    minisign -H -V -q -P "$(field ../township.json keys minisign)" -m manifest.json
    test "$(field ../township.json keys nonce)" = "$(tr -d '\n ' < ../request/manifest.json | field - nonce nonce)" || die 'another nonce'
    test "$(field ../township.json payload sha256)" = "$(sha256sum payload.jsonl.zst.age | cut -d ' ' -f 1)" || die 'another payload'
    age -d -i ../device.age payload.jsonl.zst.age | zstd -d -q -c > ../enrolment.jsonl
}

changes() {
    name=$2 old=$3 new=$4 out=$5
    mkdir -p "$1/changes"
    case $out in /*) ;; *) out=$PWD/$out ;; esac
    cd "$1/changes"
    device=$(cat ../device.id)
    township=$(field ../township.json sender sender)
    person=$(grep -F '"t":"row"' ../enrolment.jsonl | grep -F '"table":"person"' | field - "\"name\":\"$name\"" id)
    number=$(uuid) chain=$(uuid)

    # One entry: the reason, and one part for the row that changes.
    reason="{\"t\":\"part\",\"salt\":\"$(salt)\",\"reason\":\"换号\"}"
    change="{\"t\":\"part\",\"salt\":\"$(salt)\",\"table\":\"person\",\"row\":\"$person\",\"set\":[{\"f\":[\"phone\"],\"b\":[\"$old\"],\"a\":[\"$new\"]}]}"
    body=$(hash huce-body-1 "$(hash huce-part-1 "$reason")" "$(hash huce-part-1 "$change")")
    header="{\"t\":\"entry\",\"v\":1,\"id\":\"$(uuid)\",\"chain\":\"$chain\",\"seq\":1,\"prev\":\"$(hash huce-chain-1 "$chain" '')\""
    header="$header,\"author\":\"$device/$(uuid)\",\"made_at\":\"2026-03-03T08:00:00Z\",\"kind\":\"person.set\""
    header="$header,\"program\":\"sh\",\"schema\":1,\"parts\":2,\"body\":\"$body\"}"

    branch=$(sed -n 's/.*"t":"return".*"number":{"branch":"\([^"]*\)","count":[0-9]*}.*/\1/p' ../enrolment.jsonl)
    count=$(sed -n 's/.*"t":"return".*"number":{"branch":"[^"]*","count":\([0-9]*\)}.*/\1/p' ../enrolment.jsonl)
    cat > payload.jsonl <<LINES
{"t":"envelope","kind":"changes","number":"$number","sender":"$device","receiver":"$township"}
{"t":"changes","schema":1,"chain":"$chain","chains":[{"chain":"$chain","parent":null}],"confirmed":{"branch":"$branch","count":$count},"wants_full":false,"branches":["$branch"],"purged":[],"entries":1,"escrow":"","town_key":"$(field ../township.json keys minisign)"}
$header
$reason
$change
{"t":"end","lines":4}
LINES
    rm -f payload.jsonl.zst payload.jsonl.zst.age
    zstd -q -19 --long=23 payload.jsonl
    age -r "$(field ../township.json keys age)" -o payload.jsonl.zst.age payload.jsonl.zst
    cat > manifest.json <<MANIFEST
{"format":"huce-bundle","version":1,"suite":"$suite","program":"sh","least_reader":1,"necessary":[],
 "kind":"changes","number":"$number","sender":"$device","receiver":"$township",
 "payload":{"size":$(wc -c < payload.jsonl.zst.age),"sha256":"$(sha256sum payload.jsonl.zst.age | cut -d ' ' -f 1)"}}
MANIFEST
    sign
    pack "$out" manifest.json manifest.json.minisig payload.jsonl.zst.age
}

case ${1:-} in
    request | open | changes) "$@" ;;
    *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
