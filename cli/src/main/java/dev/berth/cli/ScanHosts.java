package dev.berth.cli;

import dev.berth.sockets.Addrinfo;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.ResolutionException;
import dev.berth.sockets.Resolver;
import dev.berth.tools.scan.Target;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The hosts to scan, as their addresses become known. Addresses are known at once; names are
/// looked up meanwhile, so that no slow name server holds up a host that needs none.
final class ScanHosts {
  private sealed interface Answer {
    /// A name's addresses.
    record Found(String host, List<Addrinfo> addresses) implements Answer {}

    /// A name has none.
    record Failed(String host, Throwable cause) implements Answer {}

    /// Nobody wants to know any more.
    record Stop() implements Answer {}
  }

  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final Family family;
  private final Set<InetAddress> seen = new HashSet<>();
  private final List<String> unknown = new ArrayList<>();
  private List<Target> literals = new ArrayList<>();
  private int awaited;

  /// @param hosts names, addresses, ranges
  /// @throws IllegalArgumentException for an address that is none, or is not of the family
  ScanHosts(List<String> hosts, Family family, Resolver resolver) {
    this.family = family;
    List<String> names = new ArrayList<>();
    for (String host : hosts) {
      if (Target.isLiteral(host)) {
        add(literals, literal(host));
      } else {
        names.add(host);
      }
    }
    awaited = names.size();
    names.forEach(name -> lookUp(name, resolver));
  }

  private Target literal(String host) {
    Target target = Target.parse(host);
    if (!family.has(target.first())) {
      throw new IllegalArgumentException("'" + host + "' is no " + family);
    }
    return target;
  }

  private void lookUp(String name, Resolver resolver) {
    var _ =
        resolver
            .resolve(name, null, family.hints())
            .thenApply(found -> (Answer) new Answer.Found(name, found))
            .exceptionally(failure -> new Answer.Failed(name, failure))
            .thenAccept(answers::add);
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
      case Answer.Found(String host, var addresses) ->
          addresses.forEach(found -> add(targets, Target.of(host, found.address().getAddress())));
      case Answer.Failed(String host, Throwable cause) -> unknown.add(why(host, cause));
      case Answer.Stop _ -> awaited = 0;
      case null -> {
        unknown.add("the deadline has passed before all names were looked up");
        awaited = 0;
      }
    }
  }

  private String why(String host, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ResolutionException e) {
      return switch (e.error()) {
        case EAI_NONAME, EAI_NODATA, EAI_ADDRFAMILY ->
            "there is no host '" + host + "'" + (family == Family.ANY ? "" : " with an " + family);
        default -> "'" + host + "' cannot be looked up: " + e.error().text();
      };
    }
    return "'" + host + "' cannot be looked up: " + cause;
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
}
