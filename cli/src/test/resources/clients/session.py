# A session by Python's ftplib: session.py PORT USER PASSWORD [active]. Prints "well" at its end.
import ftplib
import io
import sys

port, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
active = "active" in sys.argv[4:]

ftp = ftplib.FTP(timeout=20, encoding="utf-8")
ftp.connect("127.0.0.1", port)
ftp.login(user, password)
ftp.set_pasv(not active)


def same(what, found, expected):
    if found != expected:
        raise SystemExit(f"{what}: expected {expected!r}, found {found!r}")


def refused(what, command):
    try:
        command()
    except ftplib.error_perm:
        return
    raise SystemExit(f"{what}: not refused")


def fetch(name, rest=None):
    got = io.BytesIO()
    ftp.retrbinary(f"RETR {name}", got.write, rest=rest)
    return got.getvalue()


# Directories and their names.
same("mkd", ftp.mkd('a "quoted" name'), '/a "quoted" name')
ftp.cwd('a "quoted" name')
same("pwd", ftp.pwd(), '/a "quoted" name')

# Bytes.
content = bytes(range(256)) * 4000
ftp.storbinary("STOR bytes", io.BytesIO(content))
same("retr", fetch("bytes"), content)
same("size", ftp.size("bytes"), len(content))
same("rest and retr", fetch("bytes", rest=1000), content[1000:])
ftp.storbinary("STOR bytes", io.BytesIO(b"new end"), rest=500)
same("rest and stor", fetch("bytes"), content[:500] + b"new end")
ftp.storbinary("APPE bytes", io.BytesIO(b", and more"))
same("appe", fetch("bytes"), content[:500] + b"new end, and more")
ftp.storbinary("STOR empty", io.BytesIO(b""))
same("empty", fetch("empty"), b"")

# Lines.
ftp.storlines("STOR lines", io.BytesIO(b"one\ntwo\r\nthree"))
same("storlines", fetch("lines"), b"one\ntwo\nthree\n")
lines = []
ftp.retrlines("RETR lines", lines.append)
same("retrlines", lines, ["one", "two", "three"])

# Names.
for name in ["Füße", " leading", "trailing ", "#hash", "100%", "日本語", "-rf", "semi;colon"]:
    ftp.storbinary(f"STOR {name}", io.BytesIO(name.encode()))
    same(f"retr {name}", fetch(name), name.encode())
    same(f"size {name}", ftp.size(name), len(name.encode()))
    ftp.delete(name)

# Listings.
same("nlst", sorted(ftp.nlst()), ["bytes", "empty", "lines"])
facts = dict(ftp.mlsd(facts=["type", "size", "modify"]))
same("mlsd", sorted(facts), [".", "..", "bytes", "empty", "lines"])
same("mlsd type", [facts[n]["type"] for n in (".", "..", "lines")], ["cdir", "pdir", "file"])
same("mlsd size", facts["lines"]["size"], "14")
same("mdtm", ftp.sendcmd("MDTM lines"), "213 " + facts["lines"]["modify"])
long = []
ftp.dir(long.append)
same("list", sorted(line.split()[-1] for line in long), ["bytes", "empty", "lines"])

# Renaming and deleting.
ftp.rename("lines", "verses")
refused("size of the old name", lambda: ftp.size("lines"))
same("size with CR LF", ftp.size("verses"), 17)  # the listing has left TYPE A
ftp.voidcmd("TYPE I")
same("size", ftp.size("verses"), 14)
ftp.delete("verses")
refused("retr of nothing", lambda: fetch("verses"))

# Breaking off a download, and going on in the same session.
for _ in range(3):
    ftp.voidcmd("TYPE I")
    data = ftp.transfercmd("RETR /large")
    data.recv(1000)
    reply = ftp.abort()
    data.close()
    # 426 for the transfer, 226 for ABOR; ftplib's abort takes the first that comes.
    if reply.startswith("426"):
        same("reply to ABOR", ftp.getresp()[:3], "226")
    same("after abort", fetch("empty"), b"")

# Breaking off an upload by closing: what came is kept.
data = ftp.transfercmd("STOR half")
data.sendall(b"half a file")
data.close()
same("reply to STOR", ftp.voidresp()[:3], "226")
same("half", fetch("half"), b"half a file")

for name in ftp.nlst():
    ftp.delete(name)
ftp.cwd("/")
ftp.rmd('/a "quoted" name')
same("quit", ftp.quit()[:3], "221")
print("well")
