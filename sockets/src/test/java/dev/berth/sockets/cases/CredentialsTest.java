package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Control;
import dev.berth.sockets.Credentials;
import dev.berth.sockets.Errno;
import dev.berth.sockets.Message;
import dev.berth.sockets.Option;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is at the other end: SCM_CREDENTIALS and SO_PEERCRED, unix(7). After CPython's test_socket
/// (SCMRightsTest, for data of another kind).
class CredentialsTest extends Case {
  private final Message received = new Message(ByteBuffer.allocate(100));

  private static int pid() {
    return (int) ProcessHandle.current().pid();
  }

  private static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static int gid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
  }

  private static Credentials ours() throws IOException {
    return new Credentials(pid(), uid(), gid());
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIX", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void who_asks_is_told_with_each_message(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.server().setOption(Option.SO_PASSCRED, true);
    for (int i = 0; i < 2; i++) {
      ends.client().send(bytes("x"), 0);
      ends.server().recvmsg(received, 0, soon());
      assertThat(received.control()).containsExactly(ours());
    }
  }

  @Test
  void who_does_not_ask_is_told_nothing() throws IOException {
    Ends ends = pair(Type.DGRAM);
    ends.client().sendmsg(new Message(bytes("x")).with(ours()), 0, soon());
    ends.server().recvmsg(received, 0, soon());
    assertThat(received.control()).isEmpty();
  }

  @Test
  void ones_own_may_be_sent() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.server().setOption(Option.SO_PASSCRED, true);
    ends.client().sendmsg(new Message(bytes("x")).with(ours()), 0, soon());
    ends.server().recvmsg(received, 0, soon());
    assertThat(received.control()).containsExactly(ours());
  }

  @Test
  void those_of_nobody_are_refused() throws IOException {
    Ends ends = pair(Type.STREAM);
    // No process has this number, so even root may not claim it.
    Credentials nobody = new Credentials(Integer.MAX_VALUE, uid(), gid());
    Message message = new Message(bytes("x")).with(nobody);
    if (uid() == 0) {
      fails(Errno.ESRCH, () -> ends.client().sendmsg(message, 0, soon()));
    } else {
      fails(Errno.EPERM, () -> ends.client().sendmsg(message, 0, soon()));
    }
    assertNothingThere(ends.server());
  }

  @Test
  void they_travel_together_with_descriptors() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.server().setOption(Option.SO_PASSCRED, true);
    Message message =
        new Message(bytes("x")).with(ours()).with(new Control.Rights(List.of(ends.client())));
    ends.client().sendmsg(message, 0, soon());
    ends.server().recvmsg(received, 0, soon());
    assertThat(received.descriptors()).hasSize(1);
    assertThat(received.control()).hasSize(2).contains(ours());
    received.descriptors().forEach(RawFd::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 16, 20, 27})
  void cut_off_they_are_no_credentials(int room) throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.server().setOption(Option.SO_PASSCRED, true);
    ends.client().send(bytes("x"), 0);
    ends.server().recvmsg(received.withControlRoom(room), 0, soon());
    assertThat(received.isControlTruncated()).isTrue();
    assertThat(received.control()).noneMatch(Credentials.class::isInstance);
  }

  @Test
  void a_read_on_a_stream_does_not_mix_what_two_have_sent() throws IOException {
    // With credentials a read stops where the sender's change; here they do not.
    Ends ends = pair(Type.STREAM);
    ends.server().setOption(Option.SO_PASSCRED, true);
    ends.client().send(bytes("a"), 0);
    ends.client().sendmsg(new Message(bytes("b")).with(ours()), 0, soon());
    assertThat(ends.server().recvmsg(received, 0, soon())).isEqualTo(2);
    assertThat(received.control()).containsExactly(ours());
  }

  @Test
  void the_peer_of_a_connection_is_known_without_a_message() throws IOException {
    Ends ends = pair(Type.STREAM);
    assertThat(ends.server().getOption(Option.SO_PEERCRED)).isEqualTo(ours());
  }
}
