package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a service manager is told, and when; the test plays its part.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceManagerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"evented", "prefork", "process"})
  void it_is_told_of_each_step(String architecture) throws Exception {
    Path path = directory.resolve("notify");
    try (Socket manager = Socket.create(Domain.UNIX, Type.DGRAM)) {
      manager.bind(UnixAddress.of(path));
      tellsEachStep(architecture, manager, path.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "thread")
  void at_an_abstract_name_as_well(String architecture) throws Exception {
    String name = "berth-test-" + ProcessHandle.current().pid();
    try (Socket manager = Socket.create(Domain.UNIX, Type.DGRAM)) {
      manager.bind(UnixAddress.ofAbstract(name));
      tellsEachStep(architecture, manager, "@" + name);
    }
  }

  private static void tellsEachStep(String architecture, Socket manager, String address)
      throws Exception {
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", address);
    try (ServingProgram program = ServingProgram.start(environment, architecture, "signals")) {
      int pid = (int) program.process.pid();
      assertThat(next(manager)).isEqualTo("READY=1");

      long before = System.nanoTime() / 1000; // CLOCK_MONOTONIC, the same one in all processes
      Signals.kill(pid, Signal.HUP);
      String reloading = next(manager);
      assertThat(reloading).startsWith("RELOADING=1\nMONOTONIC_USEC=");
      assertThat(Long.parseLong(reloading.split("USEC=", -1)[1]))
          .isBetween(before, System.nanoTime() / 1000);
      assertThat(next(manager)).isEqualTo("READY=1");

      Signals.kill(pid, Signal.USR1);
      // The new one and the old one, in whatever order.
      String one = next(manager);
      String other = next(manager);
      assertThat(List.of(one, other)).contains("READY=1");
      assertThat(one.equals("READY=1") ? other : one).matches("MAINPID=\\d+");
      program.awaitPort();
      program.awaitLine("stopped true", 1); // and nothing says the old one

      program.signalLast(Signal.TERM);
      assertThat(next(manager)).isEqualTo("STOPPING=1");
      program.awaitEnd();
    }
  }

  private static String next(Socket manager) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(200);
    manager.readPartial(bytes, Deadline.after(LONG));
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }
}
