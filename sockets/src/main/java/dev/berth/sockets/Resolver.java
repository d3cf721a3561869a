package dev.berth.sockets;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Who finds the addresses of a name. [#SYSTEM] is the C library; another one is put in its place
/// by [ConnectOptions#withResolver], in a test or for a name service of one's own.
@FunctionalInterface
public interface Resolver {
  /// The C library, as [Names#resolve] has it: whatever /etc/nsswitch.conf, /etc/hosts and
  /// /etc/resolv.conf of this machine say. Of a name that is in /etc/hosts with addresses of the
  /// other family only, it says so without asking a name server.
  Resolver SYSTEM = Names::resolveFamily;

  /// Looks up a host, a service, or both. Must return at once, without having waited for anything.
  ///
  /// @param host a name, or an address in digits; null for this machine itself
  /// @param service a service's name, or a port in digits; null for port 0
  /// @return the addresses, best first; or the exception that tells why there are none, a
  ///   [ResolutionException] as a rule. The future may be cancelled by the caller, who wants the
  ///   answer no more
  CompletableFuture<List<Addrinfo>> resolve(
      @Nullable String host, @Nullable String service, Hints hints);
}
