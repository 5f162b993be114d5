"""Runs a lab and then a client where names are looked up as in a pod of a cluster.

    unshare --map-root-user --net --mount python3 in_cluster.py RESOLV_CONF < programs.json

`programs.json` is {"name": ..., "lab": [command, variables], "client": [command, variables]}. The
network is this process's own, with loopback alone; `name` is the only one that its DNS knows, and
is 127.0.0.1. Prints and exits with what the client does.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import threading

SERVER = "127.0.0.53"
# As the kubelet writes it for a pod of the namespace "tlslab".
RESOLV_CONF = f"""nameserver {SERVER}
search tlslab.svc.cluster.local svc.cluster.local cluster.local
options ndots:5
"""
DEADLINE = 60  # seconds
TYPE_A = 1
NAME_ERROR = 3  # RFC 1035 section 4.1.1: there is no such name


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


def answer(query, known):
    """RFC 1035 section 4: the one address of `known`, nothing of other types, no other name."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    question = query[12:at + 5]
    (kind,) = struct.unpack(">H", query[at + 1:at + 3])
    exists = ".".join(labels) == known
    found = exists and kind == TYPE_A
    header = struct.pack(">HHHHH", 0x8580 | (0 if exists else NAME_ERROR), 1, int(found), 0, 0)
    record = struct.pack(">HHHIH4s", 0xC00C, TYPE_A, 1, 5, 4, socket.inet_aton("127.0.0.1"))
    return query[:2] + header + question + (record if found else b"")


def serve(dns, known):
    while True:
        query, client = dns.recvfrom(4096)
        dns.sendto(answer(query, known), client)


def main(resolv_conf):
    programs = json.load(sys.stdin)
    loopback_up()
    with open(resolv_conf, "w", encoding="utf-8") as file:
        file.write(RESOLV_CONF)
    subprocess.run(["mount", "--bind", resolv_conf, "/etc/resolv.conf"], check=True)
    dns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    dns.bind((SERVER, 53))
    threading.Thread(target=serve, args=(dns, programs["name"]), daemon=True).start()
    command, variables = programs["lab"]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE) as lab:
        lab.stdout.readline()  # it listens
        command, variables = programs["client"]
        try:
            return subprocess.run(command, env=variables, stdin=subprocess.DEVNULL,
                                  timeout=DEADLINE, check=False).returncode
        finally:
            lab.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
