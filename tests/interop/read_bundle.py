#!/usr/bin/env python3
"""Verifies a bundle and lists its entries, written from docs/exchange.md alone: a second reader, which shares no line with the first.

    read_bundle.py BUNDLE SENDER_MINISIGN_KEY RECEIVER_DEVICE_ID AGE_IDENTITY_FILE

Prints one JSON document for each entry (of a return: for each row), then one with what the bundle says of itself. Status 1 and one line
on standard error where something does not hold. Python's standard library, and the programs minisign, age and zstd."""
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NAMES = ["manifest.json", "manifest.json.minisig", "payload.jsonl.zst.age"]
SUITE = "age-x25519+minisign-ed25519+zstd+sha256"


def must(holds, what):
    if not holds:
        sys.exit(f"read_bundle.py: {what}")


def H(purpose, *lines):
    return hashlib.sha256("".join(line + "\n" for line in (purpose, *lines)).encode()).hexdigest()


def tool(*command, data=None):
    done = subprocess.run(command, input=data, capture_output=True)
    must(done.returncode == 0, f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def members(path):
    """The three files of the container, which fill it from the first byte to the last."""
    size, at = path.stat().st_size, 0
    with zipfile.ZipFile(path) as zipped:
        found = zipped.infolist()
        must([one.filename for one in found] == NAMES, "container: names")
        for one in found:
            plain = one.compress_type == 0 and one.flag_bits == 0 and not one.extra and not one.comment
            must(plain and one.header_offset == at, f"container: {one.filename}")
            at += 30 + len(one.filename) + one.file_size
        must(size == at + sum(46 + len(name) for name in NAMES) + 22 and not zipped.comment, "container: gap")
        return [zipped.read(one) for one in found]


def read_part(line, identity):
    """The part's hash, and what it says where that can be read."""
    part = json.loads(line)
    if part["t"] == "part":
        return H("huce-part-1", line), part
    must(part["t"] == "stub", "a part was expected")
    if "sealed" in part:
        opened = tool("age", "-d", "-i", identity, data=bytes.fromhex(part["sealed"])).decode()
        must(H("huce-part-1", opened) == part["hash"], "a sealed part is not the one that was hashed")
        return part["hash"], json.loads(opened)
    return part["hash"], part


def main(bundle, sender_key, receiver, identity):
    manifest_bytes, signature, payload = members(Path(bundle))
    manifest = json.loads(manifest_bytes)
    must((manifest["format"], manifest["version"], manifest["suite"]) == ("huce-bundle", 1, SUITE), "a newer format")
    must(manifest["least_reader"] <= 1 and not manifest.get("necessary"), "a newer reader is needed")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NAMES[0]).write_bytes(manifest_bytes)
        (Path(folder) / NAMES[1]).write_bytes(signature)
        tool("minisign", "-H", "-V", "-q", "-P", sender_key, "-m", str(Path(folder) / NAMES[0]))
    comments = signature.decode().split("\n")[::2]
    must(comments == ["untrusted comment: huce bundle", "trusted comment: huce-bundle-1", ""], "comments of the signature")
    must(manifest["receiver"] == receiver, "for another receiver")
    told = {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    must(manifest["payload"] == told, "not the payload of this manifest")
    must(b"\n--- " in payload[:4096], "age header")
    plain = tool("zstd", "-d", "-q", "-c", "--memory=8MB", data=tool("age", "-d", "-i", identity, data=payload)).decode()

    must(plain.endswith("\n"), "the last line is not ended")
    lines = plain.split("\n")[:-1]
    must(all(len(line.encode()) < 2 << 20 for line in lines), "a line is too long")
    envelope, end, between = json.loads(lines[0]), json.loads(lines[-1]), lines[1:-1]
    must(all(envelope[name] == manifest[name] for name in ("kind", "number", "sender", "receiver")), "envelope of another bundle")
    if manifest["kind"] == "enrolment":
        must(json.loads(between.pop(0))["nonce"] == manifest["nonce"], "nonce")
    must(end == {"t": "end", "lines": len(between)}, "end")
    head = json.loads(between[0])
    must(head["t"] == {"enrolment": "return"}.get(manifest["kind"], manifest["kind"]), "first line")

    parents = {one["chain"]: one["parent"] for one in head.get("chains", [])}
    last, count, rest = {}, 0, iter(between[1:])
    for line in rest:
        header = json.loads(line)
        must(not header.get("necessary") or header["t"] in ("entry", "row", "offer", "pending", "orphan"), "necessary and not known")
        count += header["t"] in ("entry", "row")
        if header["t"] != "entry":
            print(json.dumps(header, ensure_ascii=False))
            continue
        chain, seq, hash_of = header["chain"], header["seq"], H("huce-entry-1", line)
        parts = [read_part(next(rest), identity) for _ in range(header["parts"])]
        must(H("huce-body-1", *(part for part, _ in parts)) == header["body"], f"body of {chain} {seq}")
        must(chain in parents and header["author"].split("/")[0] == manifest["sender"], f"author of {chain} {seq}")
        if chain in last:
            must((header["prev"], seq) == (last[chain][1], last[chain][0] + 1), f"chain at {chain} {seq}")
        elif seq == 1:
            parent = parents[chain]
            start = f'{parent["chain"]}/{parent["seq"]}/{parent["hash"]}' if parent else ""
            must(header["prev"] == H("huce-chain-1", chain, start), f"start of {chain}")
        last[chain] = (seq, hash_of)
        rows = [{name: part.get(name) for name in ("table", "row", "new", "set")} for _, part in parts[1:]]
        reason = parts[0][1].get("reason")
        print(json.dumps({"hash": hash_of, "chain": chain, "seq": seq, "kind": header["kind"], "reason": reason, "rows": rows}, ensure_ascii=False))
    must(count == head["entries" if manifest["kind"] == "changes" else "rows"], "a line is missing")
    print(json.dumps({name: value for name, value in head.items() if name != "escrow"}, ensure_ascii=False))


if __name__ == "__main__":
    must(len(sys.argv) == 5, __doc__)
    main(*sys.argv[1:])
