"""Clients of Python's standard library, one session each:

    starttls_clients.py smtp|lmtp|imap|pop3|nntp PORT AUTHORITY
    starttls_clients.py pipelined PORT AUTHORITY   # SMTP, with a NOOP in one piece with STARTTLS

What they fetch is printed; whatever goes wrong is an exception.
"""

import imaplib
import poplib
import smtplib
import ssl
import sys
import warnings

USER, PASSWORD = "lab", "lab-password"
MAIL = "Subject: from Python\r\n\r\nBeautiful is better than ugly.\r\n"


def smtp(port, context):
    with smtplib.SMTP("localhost", port, timeout=20) as server:
        server.starttls(context=context)
        server.login(USER, PASSWORD)
        server.sendmail("lab@localhost", ["lab@localhost"], MAIL)


def lmtp(port, context):
    with smtplib.LMTP("localhost", port) as server:
        server.starttls(context=context)
        server.sendmail("lab@localhost", ["lab@localhost"], MAIL)


def pipelined(port, context):
    server = smtplib.SMTP("localhost", port, timeout=20)
    server.ehlo()
    server.send("STARTTLS\r\nNOOP\r\n")
    print("consent:", server.getreply()[0])
    server.sock = context.wrap_socket(server.sock, server_hostname="localhost")
    server.file = None
    server.putcmd("EHLO", "localhost")
    print("first answer under TLS:", server.getreply()[1].splitlines()[0].decode())
    server.close()


def imap(port, context):
    with imaplib.IMAP4("localhost", port, timeout=20) as server:
        server.starttls(context)
        server.login(USER, PASSWORD)
        server.select("INBOX")
        print(server.fetch("1", "(BODY[])")[1][0][1].decode())


def pop3(port, context):
    server = poplib.POP3("localhost", port, timeout=20)
    server.stls(context)
    server.user(USER)
    server.pass_(PASSWORD)
    print(b"\n".join(server.retr(1)[1]).decode())
    server.quit()


def nntp(port, context):
    # Gone with Python 3.13, which nobody has to know.
    warnings.simplefilter("ignore", DeprecationWarning)
    import nntplib
    with nntplib.NNTP("localhost", port, timeout=20) as server:
        server.starttls(context)
        server.login(USER, PASSWORD)
        server.group("lab.test")
        print(b"\n".join(server.article("1")[1].lines).decode())


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]), ssl.create_default_context(cafile=sys.argv[3]))
