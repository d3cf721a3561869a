package dev.berth.sockets;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which addresses are wanted of getaddrinfo(3): its `hints`. [#ANY] and [#STREAM] are the usual
/// ones; the `with` methods change one thing each.
///
/// @param flags what is to be done differently
/// @param domain only addresses of this domain; null for any
/// @param type only for sockets of this type; null for any, which tells each address once for each
///   type
/// @param protocol only for this protocol, by its number; 0 for any
public record Hints(
    Set<AddrinfoFlag> flags, @Nullable Domain domain, @Nullable Type type, int protocol) {
  /// Everything.
  public static final Hints ANY = new Hints(Set.of(), null, null, 0);

  /// Addresses for stream sockets, each of them once.
  public static final Hints STREAM = ANY.withType(Type.STREAM);

  /// Keeps a copy of the flags.
  public Hints {
    flags = Set.copyOf(flags);
  }

  /// These flags as well.
  public Hints with(AddrinfoFlag... more) {
    Set<AddrinfoFlag> all = EnumSet.noneOf(AddrinfoFlag.class);
    all.addAll(flags);
    all.addAll(List.of(more));
    return new Hints(all, domain, type, protocol);
  }

  /// Another [#domain()].
  public Hints withDomain(@Nullable Domain other) {
    return new Hints(flags, other, type, protocol);
  }

  /// Another [#type()].
  public Hints withType(@Nullable Type other) {
    return new Hints(flags, domain, other, protocol);
  }

  /// Another [#protocol()].
  public Hints withProtocol(int other) {
    return new Hints(flags, domain, type, other);
  }
}
