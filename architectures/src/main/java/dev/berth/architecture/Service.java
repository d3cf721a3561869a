package dev.berth.architecture;

import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What an [Architecture] is given to build with: connections to take, and two ways to serve them.
public interface Service {
  /// Where blocking work runs when it runs in place: in the thread that serves the session, which
  /// waits for it.
  Executor IN_PLACE = Runnable::run;

  /// Waits for the next connection that the limits admit; in several threads at once, if need be: a
  /// connection wakes one of them. Those that they do not admit are told so in the protocol's
  /// words, and running out of descriptors is survived, in here.
  ///
  /// @return a guest to be handed to [#converse], or null when the service is stopping
  @Nullable Guest accept() throws IOException;

  /// The blocking driver: serves one connection in the calling thread and returns when it is over.
  ///
  /// @param work where blocking work runs; [#IN_PLACE] or a pool
  void converse(Guest guest, Executor work);

  /// Turns a guest away in the protocol's words, because there is no thread for it.
  void refuse(Guest guest);

  /// The reactor: accepts and serves all connections in the calling thread, and returns when the
  /// service has stopped and the last of them is over.
  ///
  /// @param work where blocking work runs; [#IN_PLACE] or a pool
  void react(Executor work) throws IOException;

  /// The reactor that serves nobody itself: waits for the listener and all connections in the
  /// calling thread, and hands each that has something to do to the pool, until it has to wait
  /// again. The listener takes its turn like the others, so a connection is accepted when there is
  /// a thread for it. Returns when the service has stopped and the last connection is over.
  ///
  /// @param pool runs what it is given in the order in which it is given, in several threads
  void dispatch(Executor pool) throws IOException;

  /// Threads that share the listener: runs the same loop in this one and in others, and returns
  /// when it has come to its end in all of them. When it fails in one, the service ends for all.
  ///
  /// @param threads how many, this one included
  /// @param loop calls [#accept] or [#react] until the service stops
  void inThreads(int threads, Loop loop) throws IOException;

  /// Processes that share the listener: starts as many workers as are wanted, replaces those that
  /// die, and returns when the service has stopped and the last of them has ended. In a worker,
  /// serves as `inside` does.
  ///
  /// @param workers how many
  /// @param inside what each of them is
  void prefork(int workers, Architecture inside) throws IOException;

  /// Whether this process is a worker of another one.
  boolean isWorker();

  /// Keeps warm processes for guests to come, in place of those that get one.
  ///
  /// @param number how many; 0 when each is to be started for its guest
  void keepSpares(int number) throws IOException;

  /// Hands a guest over to a process of its own, which serves it and ends.
  void entrust(Guest guest) throws IOException;

  /// Waits until no guest is being conversed with, in whatever thread.
  void awaitGuests();

  /// What each of several threads does.
  @FunctionalInterface
  interface Loop {
    /// Serves until the service stops.
    void run() throws IOException;
  }

  /// A connection that has been accepted and admitted. Opaque.
  interface Guest {}
}
