package dev.berth.tools.netcat;

import dev.berth.sockets.Addrinfo;
import dev.berth.sockets.AddrinfoFlag;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Hints;
import dev.berth.sockets.Names;
import dev.berth.sockets.Resolver;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By which sockets and addresses an [Endpoint] is reached. [#STREAM] is the usual; the `with`
/// methods change one thing each.
///
/// @param type streams or datagrams
/// @param domain only addresses of this domain; null for both
/// @param numeric hosts are addresses in digits, and no name is looked up
/// @param source our own address when connecting, its port 0 for any; null to leave both to the
///   kernel
public record Reach(
    Type type, @Nullable Domain domain, boolean numeric, @Nullable InetSocketAddress source) {
  /// TCP, or streams in the domain UNIX.
  public static final Reach STREAM = new Reach(Type.STREAM, null, false, null);

  /// UDP, or datagrams in the domain UNIX.
  public static final Reach DATAGRAMS = new Reach(Type.DGRAM, null, false, null);

  /// Another [#domain()].
  public Reach withDomain(@Nullable Domain other) {
    return new Reach(type, other, numeric, source);
  }

  /// Another [#numeric()].
  public Reach withNumeric(boolean other) {
    return new Reach(type, domain, other, source);
  }

  /// Another [#source()].
  public Reach withSource(@Nullable InetSocketAddress other) {
    return new Reach(type, domain, numeric, other);
  }

  /// Of which domain an address must be: that of our own, when we have one.
  @Nullable Domain wanted() {
    boolean any = source == null || source.getAddress().isAnyLocalAddress();
    return domain == null && !any && source != null ? Domain.of(source.getAddress()) : domain;
  }

  Resolver resolver() {
    return numeric
        ? (host, service, hints) ->
            Names.resolve(host, service, hints.with(AddrinfoFlag.AI_NUMERICHOST))
        : Resolver.SYSTEM;
  }

  /// The addresses of a host, best first.
  List<InetSocketAddress> addresses(Endpoint.Inet of, Deadline deadline, AddrinfoFlag... flags)
      throws IOException {
    Hints hints = Hints.ANY.withType(type).withDomain(wanted()).with(flags);
    Hints all = numeric ? hints.with(AddrinfoFlag.AI_NUMERICHOST) : hints;
    return Names.getaddrinfo(of.host(), Integer.toString(of.port()), all, deadline).stream()
        .map(Addrinfo::address)
        .distinct()
        .toList();
  }
}
