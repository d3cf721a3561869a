package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The look-ups of the C library, `<netdb.h>`: getaddrinfo(3) and getnameinfo(3) as they are. They
/// ask files and name servers and may take half a minute, so they are called where blocking does no
/// harm: see [Names].
///
/// ```c
/// struct addrinfo { int ai_flags; int ai_family; int ai_socktype; int ai_protocol; socklen_t ai_addrlen;
///                   struct sockaddr *ai_addr; char *ai_canonname; struct addrinfo *ai_next; };
/// ```
final class Netdb {
  static final int ADDRINFO = 48;
  static final int FAMILY = 4;
  static final int SOCKTYPE = 8;
  static final int PROTOCOL = 12;
  static final int ADDRLEN = 16;
  static final int ADDR = 24;
  static final int CANONNAME = 32;
  static final int NEXT = 40;
  static final int NI_MAXHOST = 1025;
  static final int NI_MAXSERV = 32;

  private static final int AF_UNSPEC = 0;

  private static final MethodHandle GETADDRINFO = Linux.link("getaddrinfo");
  private static final MethodHandle FREEADDRINFO = Linux.link("freeaddrinfo");
  private static final MethodHandle GETNAMEINFO = Linux.link("getnameinfo");

  private Netdb() {}

  /// What getaddrinfo is asked; equal questions have equal answers.
  record AddressQuery(@Nullable String host, @Nullable String service, Hints hints) {
    @Override
    public String toString() {
      return "getaddrinfo" + text(host) + text(service);
    }

    private static String text(@Nullable String part) {
      return part == null ? "" : " " + NativeString.printable(part);
    }
  }

  /// What getnameinfo is asked.
  record NameQuery(InetSocketAddress address, Set<NameinfoFlag> flags) {
    NameQuery {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("not resolved: " + address.getHostString());
      }
    }

    @Override
    public String toString() {
      return "getnameinfo " + Sockaddr.text(address);
    }
  }

  /// The addresses, at least one. Blocks.
  static List<Addrinfo> getaddrinfo(AddressQuery query) throws ResolutionException {
    Linux.Scratch scratch = Linux.scratch();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(ValueLayout.JAVA_LONG);
      int error =
          Linux.libraryCode(
              GETADDRINFO,
              scratch,
              string(arena, query.host, query),
              string(arena, query.service, query),
              hints(arena, query.hints).address(),
              list.address(),
              0,
              0,
              0);
      check(query, error, scratch);
      long first = list.get(ValueLayout.JAVA_LONG, 0);
      try {
        return requireSome(query, walk(first));
      } finally {
        Linux.libraryCode(FREEADDRINFO, scratch, first, 0, 0, 0, 0, 0, 0);
      }
    }
  }

  /// A string for C, or NULL. One with a zero inside would end there and mean another host.
  private static long string(Arena arena, @Nullable String text, Object query)
      throws ResolutionException {
    if (text == null) {
      return 0;
    }
    if (text.indexOf('\0') >= 0) {
      throw new ResolutionException(query.toString(), GaiError.EAI_NONAME);
    }
    return arena.allocateFrom(text).address();
  }

  private static MemorySegment hints(Arena arena, Hints hints) {
    MemorySegment memory = arena.allocate(ADDRINFO, 8);
    int flags = 0;
    for (AddrinfoFlag flag : hints.flags()) {
      flags |= flag.number();
    }
    Domain domain = hints.domain();
    Type type = hints.type();
    memory.set(ValueLayout.JAVA_INT, 0, flags);
    memory.set(ValueLayout.JAVA_INT, FAMILY, domain == null ? AF_UNSPEC : domain.number());
    memory.set(ValueLayout.JAVA_INT, SOCKTYPE, type == null ? 0 : type.number());
    memory.set(ValueLayout.JAVA_INT, PROTOCOL, hints.protocol());
    return memory;
  }

  private static List<Addrinfo> walk(long first) {
    List<Addrinfo> all = new ArrayList<>();
    for (long at = first; at != 0; ) {
      MemorySegment entry = Linux.memory(at, ADDRINFO);
      Addrinfo read = read(entry);
      if (read != null) {
        all.add(read);
      }
      at = entry.get(ValueLayout.JAVA_LONG, NEXT);
    }
    return List.copyOf(all);
  }

  /// One entry; null when it is for sockets that there are not here, such as raw ones.
  private static @Nullable Addrinfo read(MemorySegment entry) {
    Domain domain = Domain.of(entry.get(ValueLayout.JAVA_INT, FAMILY));
    Type type = Type.of(entry.get(ValueLayout.JAVA_INT, SOCKTYPE));
    int length = entry.get(ValueLayout.JAVA_INT, ADDRLEN);
    MemorySegment memory = Linux.memory(entry.get(ValueLayout.JAVA_LONG, ADDR), length);
    if (domain == null
        || type == null
        || !(Sockaddr.read(memory, 0, length) instanceof InetSocketAddress address)) {
      return null;
    }
    long name = entry.get(ValueLayout.JAVA_LONG, CANONNAME);
    return new Addrinfo(
        domain,
        type,
        entry.get(ValueLayout.JAVA_INT, PROTOCOL),
        address,
        name == 0 ? null : Linux.memory(name, NI_MAXHOST).getString(0));
  }

  private static List<Addrinfo> requireSome(AddressQuery query, List<Addrinfo> addresses)
      throws ResolutionException {
    if (addresses.isEmpty()) {
      throw new ResolutionException(query.toString(), GaiError.EAI_NODATA);
    }
    return addresses;
  }

  /// The name. Blocks.
  static Nameinfo getnameinfo(NameQuery query) throws ResolutionException {
    Linux.Scratch scratch = Linux.scratch();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(Sockaddr.MAX_SIZE, 8);
      int length = Sockaddr.write(query.address, Domain.of(query.address.getAddress()), address, 0);
      MemorySegment host = arena.allocate(NI_MAXHOST);
      MemorySegment service = arena.allocate(NI_MAXSERV);
      int flags = 0;
      for (NameinfoFlag flag : query.flags) {
        flags |= flag.number();
      }
      int error =
          Linux.libraryCode(
              GETNAMEINFO,
              scratch,
              address.address(),
              length,
              host.address(),
              NI_MAXHOST,
              service.address(),
              NI_MAXSERV,
              flags);
      check(query, error, scratch);
      return new Nameinfo(host.getString(0), service.getString(0));
    }
  }

  private static void check(Object query, int error, Linux.Scratch scratch)
      throws ResolutionException {
    if (error != 0) {
      GaiError known = GaiError.of(error);
      Errno errno = known == GaiError.EAI_SYSTEM ? Errno.of(Linux.errno(scratch)) : null;
      throw new ResolutionException(query.toString(), known, errno);
    }
  }
}
