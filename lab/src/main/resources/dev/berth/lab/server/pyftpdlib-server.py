"""pyftpdlib for the lab: python3 pyftpdlib-server.py DIR PORT FIRST_PASSIVE LAST_PASSIVE"""

import logging
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

logging.basicConfig(level=logging.ERROR)
directory, port, first, last = sys.argv[1], *map(int, sys.argv[2:5])

authorizer = DummyAuthorizer()
authorizer.add_anonymous(directory)

handler = FTPHandler
handler.authorizer = authorizer
handler.passive_ports = range(first, last + 1)
handler.timeout = 3600

server = FTPServer(("127.0.0.1", port), handler, backlog=4096)
server.max_cons = 0
server.max_cons_per_ip = 0
server.serve_forever()
