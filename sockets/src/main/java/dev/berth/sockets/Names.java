package dev.berth.sockets;

import dev.berth.sockets.Netdb.AddressQuery;
import dev.berth.sockets.Netdb.NameQuery;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Names and addresses: getaddrinfo(3) and getnameinfo(3), with a deadline, or with an answer that
/// comes later.
///
/// The C library has no way to look up a name without blocking, for half a minute when the name
/// server is silent. So it is called by threads of its own, 32 at most, and a caller waits for an
/// answer and not in the call: a virtual thread parks, a deadline holds to the millisecond, an
/// interrupt ends the wait, and a loop that must not wait takes the future. What is in digits needs
/// no name server and is answered at once in the calling thread.
///
/// When 32 different names are stuck, further look-ups wait for a thread, 4096 at most; their
/// deadlines count from the call all the same. Beyond that the answer is EAI_AGAIN.
///
/// Nothing is remembered: that is the name server's, or nscd(8)'s, business.
public final class Names {
  /// A thread is held for 5 seconds by each name server that is silent, twice (resolv.conf(5)). It
  /// costs little while it waits, so there may be more of them than of processors.
  private static final int THREADS = 32;

  private static final int WAITING = 4096;

  private static final ThreadPoolExecutor POOL = Lookups.threads(THREADS, WAITING);
  private static final Lookups<AddressQuery, List<Addrinfo>> ADDRESSES =
      new Lookups<>(POOL, Netdb::getaddrinfo);
  private static final Lookups<AddressQuery, List<Addrinfo>> FAMILIES =
      new Lookups<>(POOL, HostsFile::getaddrinfo);
  private static final Lookups<NameQuery, Nameinfo> NAMES = new Lookups<>(POOL, Netdb::getnameinfo);

  private Names() {}

  /// The addresses of a host and a service: getaddrinfo(3).
  ///
  /// @param host a name, or an address in digits (`127.0.0.1`, `fe80::1%eth0`); null for the
  ///   loopback, or with [AddrinfoFlag#AI_PASSIVE] for every interface
  /// @param service a service's name (`http`, services(5)), or a port in digits; null for port 0
  /// @return at least one address, best first (RFC 6724)
  /// @throws ResolutionException when there is none, for a reason that it tells
  /// @throws SocketTimeoutException when the deadline passes first
  /// @throws InterruptedIOException when the thread is interrupted meanwhile, and stays so
  public static List<Addrinfo> getaddrinfo(
      @Nullable String host, @Nullable String service, Hints hints, Deadline deadline)
      throws IOException {
    String what = new AddressQuery(host, service, hints).toString();
    return await(resolve(host, service, hints), deadline, what);
  }

  /// The same for callers that must not wait: an event loop.
  ///
  /// @return a future that is complete already when host and service are in digits. Otherwise what
  ///   hangs on it runs in a thread of the look-ups and has to be short: put the answer where the
  ///   loop finds it, and [Multiplexer#wakeUp]. It fails with a [ResolutionException]. To cancel it
  ///   is to give up interest: a look-up that has not begun never will
  public static CompletableFuture<List<Addrinfo>> resolve(
      @Nullable String host, @Nullable String service, Hints hints) {
    return resolve(ADDRESSES, host, service, hints);
  }

  /// The same for [Resolver#SYSTEM].
  static CompletableFuture<List<Addrinfo>> resolveFamily(
      @Nullable String host, @Nullable String service, Hints hints) {
    return resolve(FAMILIES, host, service, hints);
  }

  private static CompletableFuture<List<Addrinfo>> resolve(
      Lookups<AddressQuery, List<Addrinfo>> lookups,
      @Nullable String host,
      @Nullable String service,
      Hints hints) {
    boolean onlyDigits = host == null || hints.flags().contains(AddrinfoFlag.AI_NUMERICHOST);
    boolean port = isInDigits(service);
    boolean onlyPort = port || hints.flags().contains(AddrinfoFlag.AI_NUMERICSERV);
    if (onlyPort && (onlyDigits || mayBeInDigits(host))) {
      try {
        Hints digits = hints.with(AddrinfoFlag.AI_NUMERICHOST, AddrinfoFlag.AI_NUMERICSERV);
        return CompletableFuture.completedFuture(
            Netdb.getaddrinfo(new AddressQuery(host, service, digits)));
      } catch (ResolutionException e) {
        if (onlyDigits || !port || e.error() != GaiError.EAI_NONAME) {
          return CompletableFuture.failedFuture(e);
        } // Otherwise it is a name after all.
      }
    }
    return lookups.ask(new AddressQuery(host, service, hints));
  }

  /// The name of an address: getnameinfo(3). What it says is what the owner of the address wants it
  /// to say; it proves nothing.
  ///
  /// @return the name and the service's name, or digits for what has none
  /// @throws ResolutionException with EAI_NONAME when [NameinfoFlag#NI_NAMEREQD] asks for a name
  ///   and there is none, or with EAI_AGAIN when the name server does not answer
  /// @throws SocketTimeoutException when the deadline passes first
  /// @throws InterruptedIOException when the thread is interrupted meanwhile, and stays so
  public static Nameinfo getnameinfo(
      InetSocketAddress address, Deadline deadline, NameinfoFlag... flags) throws IOException {
    NameQuery query = new NameQuery(address, Set.of(flags));
    return await(resolveName(query), deadline, query.toString());
  }

  /// The same for callers that must not wait, with a future like that of [#resolve(String, String,
  /// Hints)]. It is complete already when nothing is to be looked up: with both
  /// [NameinfoFlag#NI_NUMERICHOST] and [NameinfoFlag#NI_NUMERICSERV].
  public static CompletableFuture<Nameinfo> resolve(
      InetSocketAddress address, NameinfoFlag... flags) {
    return resolveName(new NameQuery(address, Set.of(flags)));
  }

  private static CompletableFuture<Nameinfo> resolveName(NameQuery query) {
    Set<NameinfoFlag> digits = Set.of(NameinfoFlag.NI_NUMERICHOST, NameinfoFlag.NI_NUMERICSERV);
    if (!query.flags().containsAll(digits)) {
      return NAMES.ask(query);
    }
    try {
      return CompletableFuture.completedFuture(Netdb.getnameinfo(query));
    } catch (ResolutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean isInDigits(@Nullable String service) {
    return service == null || service.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// Whether it is worth trying: addresses in digits begin with one, or have a colon.
  private static boolean mayBeInDigits(@Nullable String host) {
    return host == null
        || host.indexOf(':') >= 0
        || (!host.isEmpty() && host.charAt(0) >= '0' && host.charAt(0) <= '9');
  }

  /// Waits for an answer; gives up interest in it when it does not come.
  static <T> T await(CompletableFuture<T> answer, Deadline deadline, String what)
      throws IOException {
    try {
      return answer.get(deadline.remaining(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new SocketTimeoutException(what + ": the deadline has passed");
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(what + ": interrupted");
    } catch (CancellationException e) {
      throw new IOException(what + ": cancelled", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause(), what);
    }
  }

  /// What a look-up has failed with, as it is told to the thread that waited.
  static IOException failure(@Nullable Throwable cause, String what) {
    return switch (cause) {
      case ResolutionException e -> e.inThisThread();
      case IOException e -> e;
      case null, default -> new IOException(what + ": the resolver has failed", cause);
    };
  }
}
