package dev.berth.tools.scan;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All questions of a scan in their order, made as they are needed: there may be billions. A port
/// is asked of all addresses before the next one is, so that no host gets them all in a row.
final class Probes {
  private final List<Target> targets;
  private final int[] ports;
  private int port;
  private int target;
  private int index;
  private @Nullable Probe next;

  Probes(List<Target> targets, Ports ports) {
    this.targets = List.copyOf(targets);
    this.ports = ports.likelyFirst().toArray();
    next = targets.isEmpty() ? null : make();
  }

  long total() {
    return ports.length * targets.stream().mapToLong(Target::count).sum();
  }

  /// The next question, the same one until [#advance]; null when there is none left.
  @Nullable Probe peek() {
    return next;
  }

  void advance() {
    index++;
    if (index == targets.get(target).count()) {
      index = 0;
      target++;
    }
    if (target == targets.size()) {
      target = 0;
      port++;
    }
    next = port == ports.length ? null : make();
  }

  private Probe make() {
    Target at = targets.get(target);
    return new Probe(at.host(), new InetSocketAddress(at.address(index), ports[port]));
  }
}
