package dev.berth.lab.server;

import dev.berth.lab.ftp.Check;
import dev.berth.lab.machine.Cpus;
import dev.berth.lab.machine.ProcessTree;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server that runs, with all the processes it starts. Whatever happens to the lab, short of
/// SIGKILL, they are gone afterwards.
public final class ServerProcess implements Closeable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration ONE_TRY = Duration.ofSeconds(5);
  private static final Duration STOP = Duration.ofSeconds(3);

  private final Process process;
  private final InetSocketAddress address;
  private final Path log;
  private final Thread hook = new Thread(this::kill);

  private ServerProcess(Process process, InetSocketAddress address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  private void guard() throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      kill();
      throw new IOException("the lab is ending", e);
    }
  }

  /// Starts a server and waits until it serves.
  ///
  /// @param cpus where all of its processes run
  /// @throws IOException when it does not; the message has the end of what it printed
  public static ServerProcess start(FtpServer server, Setup setup, Cpus cpus) throws IOException {
    return start(server.prepare(setup), setup, cpus, Check::serves);
  }

  /// Looks whether a server serves.
  @FunctionalInterface
  public interface Probe {
    /// Has it do what it is for, once.
    ///
    /// @throws IOException when that fails, or takes longer than `time`
    void serves(InetSocketAddress address, Duration time) throws IOException;
  }

  /// The same for a server of any protocol.
  ///
  /// @param probe tells when it serves
  public static ServerProcess start(Launch launch, Setup setup, Cpus cpus, Probe probe)
      throws IOException {
    Path log = setup.directory().resolve("output.log");
    // A session of its own is how its processes are told from others, see ProcessTree.
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(cpus.around(command))
            .directory(setup.directory().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(launch.environment());
    ServerProcess started = new ServerProcess(builder.start(), Ports.onLoopback(setup.port()), log);
    started.guard();
    try {
      started.awaitService(probe);
      return started;
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return address;
  }

  /// The process at the root of its tree.
  public long pid() {
    return process.pid();
  }

  /// Stops it, all of its processes, and waits until they are gone: SIGTERM to the first one, and
  /// SIGKILL to whoever is left after three seconds.
  @Override
  public void close() {
    try {
      List<ProcessHandle> all = handles();
      process.destroy();
      awaitEnd(all);
    } finally {
      kill();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is ending, and the hook runs.
      }
    }
  }

  private void awaitService(Probe probe) throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        probe.serves(address, ONE_TRY);
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException("it ended with status " + process.exitValue() + said(), e);
        }
        if (System.nanoTime() - end > 0) {
          throw new IOException("it does not serve: " + e.getMessage() + said(), e);
        }
      }
      pause(100);
    }
  }

  private String said() throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    int from = Math.max(0, lines.size() - 3);
    return lines.isEmpty()
        ? ""
        : "; it said: " + String.join(" / ", lines.subList(from, lines.size()));
  }

  private void awaitEnd(List<ProcessHandle> all) {
    long end = System.nanoTime() + STOP.toNanos();
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - end < 0) {
      pause(20);
    }
    // What it may have started meanwhile is found by its session in kill().
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private void kill() {
    handles().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A handle knows when its process began, so it never means a later one of the same number.
  private List<ProcessHandle> handles() {
    List<ProcessHandle> handles = new ArrayList<>();
    try {
      for (int pid : ProcessTree.of(process.pid()).pids()) {
        ProcessHandle.of(pid).ifPresent(handles::add);
      }
    } catch (IOException e) {
      // Without /proc there is still the process itself.
      handles.add(process.toHandle());
    }
    return handles;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
