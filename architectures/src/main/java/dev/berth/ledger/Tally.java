package dev.berth.ledger;

import dev.berth.architecture.Counter;
import dev.berth.architecture.Limits;
import dev.berth.sockets.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What all workers have counted: those who live, on their pages of the shared memory, and those
/// who have ended, added up here. Any thread may read; the supervisor writes.
///
/// Why shared memory and no messages: what a worker has counted is there even if it is killed the
/// next moment, the sum is of now, and nobody has to be asked who may be busy.
public final class Tally {
  private final Map<Page, Integer> living = new HashMap<>();
  private final Map<Counter, Long> past = new EnumMap<>(Counter.class);
  private final TreeSet<Integer> free = new TreeSet<>();
  private int fresh;
  private final Limits limits;
  private @Nullable Shared shared;

  /// A worker, for who wants to look at them one by one.
  ///
  /// @param pid its process
  /// @param accepted connections that it has served or serves
  /// @param active connections that it serves
  public record Worker(int pid, long accepted, long active) {}

  private record Shared(SharedMemory memory, MemorySegment mapped, Layout layout) {}

  /// Of no workers yet.
  ///
  /// @param limits of the server
  public Tally(Limits limits) {
    this.limits = limits;
  }

  /// Makes the memory, before the first worker is started.
  ///
  /// @param sharing whether the workers accept on one listener, and so share the limits
  public synchronized void open(boolean sharing) throws IOException {
    Layout layout = sharing ? Layout.sharing(limits) : Layout.handed();
    SharedMemory memory = SharedMemory.create("berth-ledger");
    try {
      MemorySegment mapped = memory.map(layout.size());
      layout.writeTo(mapped);
      shared = new Shared(memory, mapped, layout);
    } catch (IOException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /// Whether the workers could keep these limits in the memory that they have.
  ///
  /// @throws IOException when they could not
  public synchronized void check(Limits others) throws IOException {
    int room = shared == null ? Integer.MAX_VALUE : shared.layout().room();
    if (others.connections() > room) {
      throw new IOException(
          "the workers have room for "
              + room
              + " connections, and "
              + others.connections()
              + " need a restart (USR1)");
    }
  }

  /// The memory, for workers to inherit.
  public SharedMemory memory() {
    return shared().memory();
  }

  private synchronized Shared shared() {
    if (shared == null) {
      throw new IllegalStateException("there are no workers yet");
    }
    return shared;
  }

  /// A page for a worker that is about to be started; it goes back by [#leave].
  ///
  /// @throws IOException when all are taken
  public synchronized Page enter() throws IOException {
    Shared all = shared();
    if (free.isEmpty() && fresh == all.layout().pages()) {
      throw new IOException("there are " + fresh + " worker processes already");
    }
    Integer used = free.pollFirst(); // The lowest: who adds up all pages has few to look at.
    int number = used == null ? fresh++ : used;
    Page page = new Page(all.mapped(), all.layout(), number);
    page.begin();
    return page;
  }

  /// The worker of this page is this process.
  public synchronized void started(Page page, int pid) {
    living.put(page, pid);
  }

  /// The worker of this page has ended, or was never started.
  public synchronized void leave(Page page) {
    living.remove(page);
    for (Counter counter : Counter.values()) {
      if (counter.kind() == Counter.Kind.EVENTS) {
        past.merge(counter, page.cells().sum(counter), Long::sum);
      }
    }
    page.clear();
    free.add(page.number());
  }

  /// Counts something of the workers that no worker counts.
  public synchronized void count(Counter counter) {
    past.merge(counter, 1L, Long::sum);
  }

  /// The memory is not needed any more; what was counted stays.
  public synchronized void close() {
    if (shared != null) {
      shared.memory().close();
    }
  }

  // ---------------------------------------------------------------- reading

  /// The sum over all workers.
  synchronized long sum(Counter counter) {
    if (counter == Counter.WORKERS) {
      return living.size();
    }
    long sum = past.getOrDefault(counter, 0L);
    for (Page page : living.keySet()) {
      sum += page.cells().sum(counter);
    }
    return sum;
  }

  /// The largest of all workers.
  synchronized long most(Counter counter) {
    long most = 0;
    for (Page page : living.keySet()) {
      most = Math.max(most, page.cells().sum(counter));
    }
    return most;
  }

  /// The workers that live, the oldest process number first.
  public synchronized List<Worker> living() {
    List<Worker> workers = new ArrayList<>();
    living.forEach((page, pid) -> workers.add(worker(pid, page.cells())));
    workers.sort(Comparator.comparingInt(Worker::pid));
    return workers;
  }

  private static Worker worker(int pid, Cells cells) {
    return new Worker(
        pid,
        cells.sum(Counter.ACCEPTED) + cells.sum(Cells.HANDED),
        Math.max(0, cells.sum(Counter.ACTIVE) + cells.sum(Cells.HANDED_ACTIVE)));
  }
}
