package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a server of several processes is made of: a listener that is inherited, a channel between
/// parent and child that ends when either does, connections that are handed over.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkersTest {
  private static String readLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\n") < 0) {
      String next = Net.read(socket, 1);
      if (next.isEmpty()) {
        return line.toString();
      }
      line.append(next);
    }
    return line.toString().strip();
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.read(100, Net.soon()), StandardCharsets.US_ASCII);
  }

  private static String ask(int port) throws IOException {
    try (Socket client = Net.socket(Domain.INET)) {
      client.connect(Net.loopback(Domain.INET, port), Net.soon());
      return all(client);
    }
  }

  @Test
  void the_same_program_started_again_serves_with_the_listener_that_it_inherits()
      throws IOException {
    Socket.Pair output = Socket.socketpair(Domain.UNIX, Type.STREAM);
    try (Socket ours = output.first();
        ChildProcess parent =
            Spawn.of(JavaChild.program("serve")).descriptor(1, output.second()).start()) {
      output.second().close();
      int port = Integer.parseInt(readLine(ours));
      String first = ask(port);
      assertThat(first).startsWith("child ").doesNotEndWith(" " + parent.pid());
      assertThat(ask(port)).isEqualTo(first);
      assertThat(readLine(ours)).isEqualTo("exited with 0");
      assertThat(parent.waitid(Net.soon()).isSuccess()).isTrue();
    }
  }

  @Test
  void a_child_sees_the_end_when_its_parent_is_killed() throws IOException {
    Socket.Pair output = Socket.socketpair(Domain.UNIX, Type.STREAM);
    try (Socket ours = output.first();
        ChildProcess parent =
            Spawn.of(JavaChild.program("parent")).descriptor(1, output.second()).start()) {
      output.second().close();
      assertThat(readLine(ours)).isEqualTo("ready");
      parent.kill(Signal.KILL);
      assertThat(parent.waitid(Net.soon())).isEqualTo(new ExitStatus.Killed(9, false));
      assertThat(readLine(ours)).isEqualTo("read " + Socket.END);
      assertThat(readLine(ours)).isEmpty(); // It has ended, too.
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_parent_sees_the_end_when_its_child_is_killed(Waiting.Threads threads) throws Exception {
    for (Type type : new Type[] {Type.STREAM, Type.SEQPACKET}) {
      Socket.Pair control = Socket.socketpair(Domain.UNIX, type);
      Program sleep = Program.of("/bin/sleep", "1000");
      try (Socket ours = control.first();
          ChildProcess child = Spawn.of(sleep).descriptor(7, control.second()).start();
          ChildProcess other = Spawn.of(sleep).start()) {
        control.second().close();
        Waiting<Integer> reading =
            threads.start(() -> ours.readPartial(ByteBuffer.allocateDirect(1))).untilItWaits();
        child.kill(Signal.KILL);
        assertThat(reading.value()).isEqualTo(Socket.END);
        other.kill(Signal.KILL);
      }
    }
  }

  @Test
  void a_warm_spare_answers_on_connections_that_are_handed_to_it() throws IOException {
    Socket.Pair control = Socket.socketpair(Domain.UNIX, Type.STREAM);
    try (Socket ours = control.first();
        Socket listener = Net.listener(Domain.INET);
        ChildProcess spare =
            Spawn.of(JavaChild.program("spare")).descriptor(0, control.second()).start()) {
      control.second().close();
      assertThat(Net.read(ours, 5)).isEqualTo("ready");
      for (int i = 0; i < 3; i++) {
        try (Socket client = Net.socket(Domain.INET)) {
          client.connect(listener.localAddress(), Net.soon());
          try (Socket accepted = listener.accept(Net.soon())) {
            ours.sendDescriptors(List.of(accepted), Net.soon());
          }
          assertThat(all(client)).isEqualTo("spare " + spare.pid());
        }
      }
      ours.closeWrite();
      assertThat(spare.waitid(Net.soon()).isSuccess()).isTrue();
    }
  }
}
