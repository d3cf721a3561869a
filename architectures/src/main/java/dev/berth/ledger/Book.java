package dev.berth.ledger;

import dev.berth.architecture.Counter;
import dev.berth.architecture.Counters;
import dev.berth.architecture.Limits;
import dev.berth.session.Refusal;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The counters of a server, with what its workers have counted: written by drivers, read by
/// anybody.
public final class Book implements Counters {
  /// What nobody counts: it is looked up when it is asked for.
  private static final Set<Counter> LOOKED_UP =
      EnumSet.of(
          Counter.STUCK,
          Counter.LOOP_LAG_NANOS,
          Counter.QUEUE_LENGTH,
          Counter.NETNS_LISTEN_OVERFLOWS,
          Counter.NETNS_LISTEN_DROPS);

  private final Cells cells;
  private final Tally workers;
  private volatile ToLongFunction<Counter> gauges = _ -> 0;

  /// Of a process alone, all at zero.
  public Book() {
    this(new Tally(Limits.DEFAULT));
  }

  /// Of a process with workers, or without.
  public Book(Tally workers) {
    this(Cells.own(), workers);
  }

  /// Of a worker, in the memory that its parent reads.
  public Book(Page page) {
    this(page.cells(), new Tally(Limits.DEFAULT));
  }

  private Book(Cells cells, Tally workers) {
    this.cells = cells;
    this.workers = workers;
  }

  /// From now on what is not counted is asked here.
  public void lookUpBy(ToLongFunction<Counter> where) {
    gauges = where;
  }

  @Override
  public long get(Counter counter) {
    long own = LOOKED_UP.contains(counter) ? gauges.applyAsLong(counter) : cells.sum(counter);
    return counter == Counter.LOOP_LAG_NANOS
        ? Math.max(own, workers.most(counter))
        : Math.max(0, own + workers.sum(counter));
  }

  /// Writes down, in a worker, what is looked up, for the parent to read: it cannot look itself.
  public void writeDown() {
    cells.set(Counter.STUCK, gauges.applyAsLong(Counter.STUCK));
    cells.set(Counter.LOOP_LAG_NANOS, gauges.applyAsLong(Counter.LOOP_LAG_NANOS));
  }

  /// Its workers, one by one.
  public Tally workers() {
    return workers;
  }

  // ---------------------------------------------------------------- counting

  /// Counts so many of them, or so many fewer.
  public void add(Counter counter, long number) {
    cells.add(counter, number);
  }

  /// Counts an admitted connection.
  public void countAccepted() {
    add(Counter.ACCEPTED, 1);
    add(Counter.ACTIVE, 1);
  }

  /// Counts the end of an admitted connection.
  public void countEnded() {
    add(Counter.ACTIVE, -1);
  }

  /// Counts a connection that another process has admitted, and counts.
  public void countHanded() {
    cells.add(Cells.HANDED, 1);
    cells.add(Cells.HANDED_ACTIVE, 1);
  }

  /// Counts the end of such a connection.
  public void countHandedEnded() {
    cells.add(Cells.HANDED_ACTIVE, -1);
  }

  /// Counts a refusal.
  public void countRefused(Refusal reason) {
    add(Counter.of(reason), 1);
  }

  /// Counts a session that has thrown.
  public void countSessionError() {
    add(Counter.SESSION_ERRORS, 1);
  }

  /// Counts a failed accept.
  public void countAcceptError() {
    add(Counter.ACCEPT_ERRORS, 1);
  }

  /// Counts a piece of work that begins to wait.
  public void workWaits() {
    add(Counter.WAITING_WORK, 1);
  }

  /// Counts that a piece of work waits no longer.
  public void workBegins() {
    add(Counter.WAITING_WORK, -1);
  }

  /// How many pieces of work wait in this process.
  public long waitingWork() {
    return cells.sum(Counter.WAITING_WORK);
  }

  /// Counts a peer that was cut off because it did not read fast enough.
  public void countSlowReader() {
    add(Counter.SLOW_READERS, 1);
  }

  /// Counts a stranger.
  public void countStranger() {
    add(Counter.STRANGERS, 1);
  }
}
