import module dev.berth.sockets;

import dev.berth.sockets.ResolutionException;

// getaddrinfo(3) finds the addresses of a name, best first. What it reads is up to the machine:
// /etc/hosts, then name servers, as /etc/nsswitch.conf says.
void main() throws IOException {
  var soon = Deadline.after(Duration.ofSeconds(30));
  var found = Names.getaddrinfo("localhost", "4481", Hints.STREAM, soon);
  for (Addrinfo each : found.stream().filter(one -> one.domain() == Domain.INET).toList()) {
    IO.println(each.domain() + " " + each.type() + " " + each.address());
  }

  // Digits are no name: nobody is asked, and there is nothing to wait for.
  var digits = Hints.STREAM.with(AddrinfoFlag.AI_NUMERICHOST);
  IO.println(Names.getaddrinfo("::1", "80", digits, soon).getFirst().address());
  try {
    Names.getaddrinfo("localhost", "80", digits, soon);
  } catch (ResolutionException e) {
    IO.println(e.getMessage());
  }

  var address = new InetSocketAddress("127.0.0.1", 4481);
  IO.println(Names.getnameinfo(address, soon, NameinfoFlag.NI_NUMERICSERV));
}

// It prints:
//
// INET STREAM ...127.0.0.1:4481
// /[0:0:0:0:0:0:0:1]:80
// getaddrinfo localhost 80: EAI_NONAME (-2), Name or service not known
// Nameinfo[host=..., service=4481]
