package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The example that preforks, restarts itself under load, and takes a socket of systemd's.
class OwnServerTest {
  static final Path CROWD = Path.of("40-own-server", "Crowd.java");

  private static final Pattern STARTED = Pattern.compile("process (\\d+) keeps .* port (\\d+)");
  private static final Path ACTIVATE = Path.of("/usr/bin/systemd-socket-activate");
  private static final int PATIENCE_MILLIS = 60_000;

  private record Started(long pid, int port) {
    static Started read(BufferedReader output) throws IOException {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher words = STARTED.matcher(line);
        if (words.find()) {
          return new Started(Long.parseLong(words.group(1)), Integer.parseInt(words.group(2)));
        }
      }
      throw new IOException("the example has ended");
    }
  }

  @Test
  void itServesByWorkersAndRestartsItselfWithoutARefusedConnection() throws Exception {
    Process process = CompactSource.of(CROWD).command("0").start();
    List<ProcessHandle> family = new ArrayList<>(List.of(process.toHandle()));
    AtomicBoolean done = new AtomicBoolean();
    try (BufferedReader output = process.inputReader()) {
      Started first = Started.read(output);
      assertThat(worker(first.port)).isNotEqualTo(first.pid);

      AtomicReference<Exception> refused = new AtomicReference<>();
      Thread load = Thread.startVirtualThread(() -> connectUntil(done, first.port, refused));
      new ProcessBuilder("kill", "-USR1", Long.toString(first.pid)).start().waitFor();
      Started second = Started.read(output);
      ProcessHandle.of(second.pid).ifPresent(family::add);
      process.waitFor();
      assertThat(worker(second.port)).isPositive();
      done.set(true);
      load.join();

      assertThat(refused.get()).isNull();
      assertThat(second.port).isEqualTo(first.port);
      assertThat(second.pid).isNotEqualTo(first.pid);
    } finally {
      done.set(true);
      family.forEach(ProcessHandle::destroyForcibly); // The workers end with them.
    }
  }

  private static void connectUntil(
      AtomicBoolean done, int port, AtomicReference<Exception> refused) {
    while (!done.get() && refused.get() == null) {
      try {
        worker(port);
      } catch (IOException | NumberFormatException e) {
        refused.set(e);
      }
    }
  }

  @Test
  void itTakesTheSocketThatSystemdGivesIt() throws Exception {
    assumeTrue(Files.isExecutable(ACTIVATE), "there is no systemd-socket-activate here");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder command = CompactSource.of(CROWD).command("0");
    command.command().addAll(0, List.of(ACTIVATE.toString(), "-l", "127.0.0.1:" + port));
    Process process = command.start();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.contains("Listening on")) {
        line = output.readLine();
      }
      assertThat(worker(port)).isPositive();
      assertThat(Started.read(output).port).isEqualTo(port);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// The process that serves.
  private static long worker(int port) throws IOException {
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.setSoTimeout(PATIENCE_MILLIS);
      return Long.parseLong(
          new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))
              .readLine());
    }
  }
}
