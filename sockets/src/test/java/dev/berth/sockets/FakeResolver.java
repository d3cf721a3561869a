package dev.berth.sockets;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A name service whose answers come when the test says so.
final class FakeResolver implements Resolver {
  final List<Domain> asked = new CopyOnWriteArrayList<>();
  private final Map<Domain, CompletableFuture<List<Addrinfo>>> answers = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<List<Addrinfo>> resolve(
      @Nullable String host, @Nullable String service, Hints hints) {
    asked.add(hints.domain());
    return of(hints.domain());
  }

  /// The future that is, or will be, the answer for a family.
  CompletableFuture<List<Addrinfo>> of(Domain family) {
    return answers.computeIfAbsent(family, _ -> new CompletableFuture<>());
  }

  /// Answers.
  FakeResolver tell(Domain family, InetAddress... addresses) {
    of(family)
        .complete(
            Arrays.stream(addresses)
                .map(address ->
                    new Addrinfo(family, Type.STREAM, 6, new InetSocketAddress(address, 0), null))
                .toList());
    return this;
  }

  /// Answers that there is nothing.
  FakeResolver fail(Domain family, GaiError error) {
    of(family).completeExceptionally(new ResolutionException("getaddrinfo the.host", error));
    return this;
  }
}
