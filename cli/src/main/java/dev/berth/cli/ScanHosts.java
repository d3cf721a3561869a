package dev.berth.cli;

import dev.berth.sockets.Deadline;
import dev.berth.tools.scan.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The hosts to scan, as their addresses become known. Addresses are known at once; names are
/// looked up by threads of their own, so that no slow name server holds up a host that needs none.
final class ScanHosts implements AutoCloseable {
  private static final int THREADS = 16;

  private sealed interface Answer {
    /// A name's addresses, of the wanted family; perhaps none.
    record Found(String host, List<InetAddress> addresses) implements Answer {}

    /// There is no such name.
    record Unknown(String host) implements Answer {}

    /// Nobody wants to know any more.
    record Stop() implements Answer {}
  }

  /// Finds the addresses of a name; may take its time.
  interface LookUp {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final ExecutorService lookUps =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("berth-names-", 1).factory());
  private final Family family;
  private final LookUp lookUp;
  private final Set<InetAddress> seen = new HashSet<>();
  private final List<String> unknown = new ArrayList<>();
  private List<Target> literals = new ArrayList<>();
  private int awaited;

  /// @param hosts names, addresses, ranges
  /// @throws IllegalArgumentException for an address that is none, or is not of the family
  ScanHosts(List<String> hosts, Family family) {
    this(hosts, family, InetAddress::getAllByName);
  }

  ScanHosts(List<String> hosts, Family family, LookUp lookUp) {
    this.family = family;
    this.lookUp = lookUp;
    List<String> names = new ArrayList<>();
    for (String host : hosts) {
      if (Target.isLiteral(host)) {
        add(literals, literal(host));
      } else {
        names.add(host);
      }
    }
    awaited = names.size();
    names.forEach(name -> lookUps.execute(() -> answers.add(answer(name))));
  }

  private Target literal(String host) {
    Target target = Target.parse(host);
    if (!family.has(target.first())) {
      throw new IllegalArgumentException("'" + host + "' is no " + family);
    }
    return target;
  }

  private Answer answer(String name) {
    try {
      return new Answer.Found(name, family.of(lookUp.addresses(name)));
    } catch (UnknownHostException e) {
      return new Answer.Unknown(name);
    }
  }

  /// Some more targets, none of them twice; waits for them. Empty when there are no more, when the
  /// deadline has passed, or after [#stop].
  List<Target> next(Deadline deadline) throws InterruptedException {
    List<Target> targets = literals;
    literals = new ArrayList<>();
    while (targets.isEmpty() && awaited > 0) {
      take(answers.poll(deadline.remaining(), TimeUnit.NANOSECONDS), targets);
    }
    while (awaited > 0 && !answers.isEmpty()) {
      take(answers.poll(), targets);
    }
    return targets;
  }

  private void take(@Nullable Answer answer, List<Target> targets) {
    awaited--;
    switch (answer) {
      case Answer.Found(String host, var addresses) when addresses.isEmpty() ->
          unknown.add("'" + host + "' has no " + family);
      case Answer.Found(String host, var addresses) ->
          addresses.forEach(address -> add(targets, Target.of(host, address)));
      case Answer.Unknown(String host) -> unknown.add("there is no host '" + host + "'");
      case Answer.Stop _ -> awaited = 0;
      case null -> {
        unknown.add("the deadline has passed before all names were looked up");
        awaited = 0;
      }
    }
  }

  private void add(List<Target> targets, Target target) {
    if (target.count() > 1 || seen.add(target.first())) {
      targets.add(target);
    }
  }

  /// What is wrong with the names that have no address, a line for each.
  List<String> unknown() {
    return unknown;
  }

  /// Ends the wait of [#next]. From any thread.
  void stop() {
    answers.add(new Answer.Stop());
  }

  @Override
  public void close() {
    lookUps.shutdownNow();
  }
}
