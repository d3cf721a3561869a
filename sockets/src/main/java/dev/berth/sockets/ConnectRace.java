package dev.berth.sockets;

import dev.berth.sockets.ConnectFailedException.Attempt;
import dev.berth.sockets.HappyEyeballs.Step;
import dev.berth.sockets.Multiplexer.Registration;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One connect by name, in the thread that wants it: look-ups and attempts as [HappyEyeballs] says,
/// until the first attempt has connected.
///
/// The rule: whatever happens, no socket but the winner outlives [#close].
final class ConnectRace implements AutoCloseable {
  private static final List<Domain> FAMILIES = List.of(Domain.INET6, Domain.INET);

  private final String host;
  private final String name;
  private final int port;
  private final Deadline deadline;
  private final ConnectOptions options;
  private final HappyEyeballs schedule;
  private final Map<Domain, CompletableFuture<List<Addrinfo>>> lookups =
      new EnumMap<>(Domain.class);
  private final Map<InetAddress, Registration> underWay = new HashMap<>();
  private final List<Attempt> failed = new ArrayList<>();
  private final List<IOException> unresolved = new ArrayList<>();
  private final Thread caller = Thread.currentThread();
  private final long start = System.nanoTime();

  /// There is none before the first attempt that takes time; until then the thread parks, so that
  /// an interrupt is noticed.
  private volatile @Nullable Multiplexer multiplexer;

  ConnectRace(String host, int port, Deadline deadline, ConnectOptions options) {
    String printed = NativeString.printable(host);
    this.name =
        "connect tcp " + (host.indexOf(':') < 0 ? printed : "[" + printed + "]") + ":" + port;
    this.host = host;
    this.port = port;
    this.deadline = deadline;
    this.options = options;
    Domain only = options.domain();
    Set<Domain> families = only == null ? EnumSet.copyOf(FAMILIES) : EnumSet.of(only);
    this.schedule = new HappyEyeballs(options.timing(), families);
  }

  private void wakeUp() {
    Multiplexer waiting = multiplexer;
    if (waiting != null) {
      waiting.wakeUp();
    }
    LockSupport.unpark(caller);
  }

  /// Runs it; the connected socket.
  Socket run() throws IOException {
    // First AAAA, then A, without waiting in between (RFC 8305, section 3).
    for (Domain family : FAMILIES) {
      if (options.domain() == null || options.domain() == family) {
        resolve(family);
      }
    }
    while (true) {
      takeAnswers();
      Socket winner = null;
      switch (schedule.next(now())) {
        case Step.Attempt(InetAddress address) -> winner = attempt(address);
        case Step.GiveUp(InetAddress address) -> giveUp(address);
        case Step.StopResolving(Domain family) -> stopResolving(family);
        case Step.Wait(long until) -> winner = await(until);
        case Step.Exhausted() -> throw failure();
      }
      if (winner != null) {
        return winner;
      }
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }

  // ---------------------------------------------------------------- addresses

  private void resolve(Domain family) {
    // Not AI_ADDRCONFIG: it finds no localhost on a machine without a network, and an address that
    // cannot be reached fails at once.
    CompletableFuture<List<Addrinfo>> lookup =
        options.resolver().resolve(host, null, Hints.STREAM.withDomain(family));
    lookups.put(family, lookup);
    var _ = lookup.whenComplete((_, _) -> wakeUp());
  }

  private void takeAnswers() {
    for (Domain family : FAMILIES) {
      CompletableFuture<List<Addrinfo>> lookup = lookups.get(family);
      if (lookup != null && lookup.isDone()) {
        lookups.remove(family);
        schedule.answered(family, addresses(lookup), now());
      }
    }
  }

  private List<InetAddress> addresses(CompletableFuture<List<Addrinfo>> lookup) {
    try {
      return lookup.join().stream().map(found -> found.address().getAddress()).toList();
    } catch (CompletionException e) {
      unresolved.add(Names.failure(e.getCause(), name));
    } catch (CancellationException e) {
      unresolved.add(Names.failure(e, name));
    }
    return List.of();
  }

  private void stopResolving(Domain family) {
    CompletableFuture<List<Addrinfo>> lookup = lookups.remove(family);
    if (lookup != null) {
      lookup.cancel(false);
    }
    String record = family == Domain.INET6 ? "IPv6" : "IPv4";
    unresolved.add(
        new SocketTimeoutException(
            name
                + ": no "
                + record
                + " addresses were found in "
                + text(options.timing().resolutionTimeout())));
  }

  // ---------------------------------------------------------------- attempts

  /// Begins an attempt; its socket when it has succeeded already.
  private @Nullable Socket attempt(InetAddress address) {
    InetSocketAddress target = new InetSocketAddress(address, port);
    Socket socket = null;
    try {
      socket = Socket.create(Domain.of(address), Type.STREAM);
      options.preparation().prepare(socket);
      if (socket.connectNonBlocking(target)) {
        return requireAnother(socket, target);
      }
      underWay.put(address, multiplexer().add(socket, Socket.WRITE, target));
    } catch (IOException e) {
      fail(target, socket, e);
    } catch (RuntimeException | Error e) {
      if (socket != null) {
        socket.close();
      }
      throw e;
    }
    return null;
  }

  /// A connect to a free port of this machine may by chance get that same port as its own, and meet
  /// itself (RFC 9293, section 3.5, simultaneous open): nobody listens there.
  private static Socket requireAnother(Socket socket, InetSocketAddress target) throws IOException {
    if (target.getAddress().isLoopbackAddress() && target.equals(socket.localAddress())) {
      throw ErrnoException.of("connect tcp", target, target, Errno.ECONNREFUSED);
    }
    return socket;
  }

  private Multiplexer multiplexer() throws IOException {
    Multiplexer known = multiplexer;
    if (known == null) {
      known = Multiplexer.open(Multiplexer.Kind.POLL);
      multiplexer = known;
    }
    return known;
  }

  private void fail(InetSocketAddress target, @Nullable Socket socket, IOException cause) {
    if (socket != null) {
      socket.close();
    }
    failed.add(new Attempt(target, cause));
    schedule.failed(target.getAddress(), now());
  }

  private void giveUp(InetAddress address) {
    Registration attempt = underWay.remove(address);
    if (attempt != null) {
      attempt.close();
    }
    InetSocketAddress target = new InetSocketAddress(address, port);
    String time = text(options.timing().attemptTimeout());
    failed.add(new Attempt(target, new SocketTimeoutException("no answer in " + time)));
  }

  private static String text(Duration time) {
    return time.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  // ---------------------------------------------------------------- waiting

  /// Waits for an answer, for an attempt, or for a time; a socket that has connected.
  private @Nullable Socket await(long until) throws IOException {
    long remaining = deadline.remaining();
    long nanos = until == HappyEyeballs.NEVER ? Long.MAX_VALUE : Math.max(0, until - now());
    Multiplexer attempts = multiplexer;
    if (attempts == null) {
      LockSupport.parkNanos(this, Math.min(nanos, remaining));
      if (caller.isInterrupted()) {
        throw interrupted();
      }
    } else {
      Socket winner = awaitAttempts(attempts, Math.min(nanos, remaining));
      if (winner != null) {
        return winner;
      }
    }
    boolean answered = lookups.values().stream().anyMatch(CompletableFuture::isDone);
    if (remaining == 0 && !answered) {
      throw withCauses(new SocketTimeoutException(describe("the deadline has passed")));
    }
    return null;
  }

  private @Nullable Socket awaitAttempts(Multiplexer attempts, long nanos) throws IOException {
    try {
      return finish(attempts, attempts.await(nanos));
    } catch (InterruptedIOException e) {
      throw interrupted();
    }
  }

  private IOException interrupted() {
    return withCauses(new InterruptedIOException(describe("interrupted")));
  }

  /// Looks how attempts have ended; the socket of the first that has succeeded.
  private @Nullable Socket finish(Multiplexer attempts, int count) {
    for (int i = 0; i < count; i++) {
      Registration attempt = attempts.ready(i);
      if (attempt != null && attempt.attachment() instanceof InetSocketAddress target) {
        underWay.remove(target.getAddress());
        attempt.cancel();
        try {
          attempt.socket().finishConnect();
          return requireAnother(attempt.socket(), target);
        } catch (IOException e) {
          fail(target, attempt.socket(), e);
        }
      }
    }
    return null;
  }

  // ---------------------------------------------------------------- the end

  private String describe(String what) {
    return failed.isEmpty()
        ? name + ": " + what
        : name
            + ": "
            + what
            + failed.stream().map(Attempt::toString).collect(Collectors.joining("; ", " (", ")"));
  }

  /// Why nobody has won.
  private IOException failure() {
    if (failed.isEmpty()) {
      return withoutAddresses();
    }
    String causes = failed.stream().map(Attempt::toString).collect(Collectors.joining("; "));
    return withLookups(new ConnectFailedException(name + ": " + causes, failed));
  }

  /// Of two look-ups without a result the one that tells more: "the name server does not answer"
  /// before "there are none of this family".
  private IOException withoutAddresses() {
    IOException telling =
        unresolved.stream()
            .filter(e -> !isAbsence(e))
            .findFirst()
            .or(() -> unresolved.stream().findFirst())
            .orElseGet(() -> new ResolutionException(name, GaiError.EAI_NODATA));
    unresolved.stream().filter(e -> !e.equals(telling)).forEach(telling::addSuppressed);
    return telling;
  }

  private IOException withCauses(IOException failure) {
    failed.forEach(attempt -> failure.addSuppressed(attempt.failure()));
    return withLookups(failure);
  }

  /// That a family has no addresses is no failure as long as the other has.
  private IOException withLookups(IOException failure) {
    unresolved.stream().filter(e -> !isAbsence(e)).forEach(failure::addSuppressed);
    return failure;
  }

  private static boolean isAbsence(IOException e) {
    return e instanceof ResolutionException r && r.error().isAbsence();
  }

  @Override
  public void close() {
    lookups.values().forEach(lookup -> lookup.cancel(false));
    underWay.values().forEach(Registration::close);
    Multiplexer attempts = multiplexer;
    if (attempts != null) {
      attempts.close();
    }
  }
}
