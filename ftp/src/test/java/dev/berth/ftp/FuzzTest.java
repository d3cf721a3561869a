package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import dev.berth.session.dialogue.ManualClock;
import dev.berth.session.dialogue.MemoryStage;
import dev.berth.session.dialogue.MemoryTree;
import dev.berth.session.dialogue.Pieces;
import dev.berth.session.dialogue.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Clients of chance. Whatever they do, the session does not fail, its replies are well formed,
/// each command gets one last reply, and nothing stays open.
class FuzzTest {
  /// Run with more of them after a change: `-Dberth.fuzz=20000`.
  private static final int SEEDS = Integer.getInteger("berth.fuzz", 300);

  private static final Pattern PORT = Pattern.compile("229 .*\\(\\|\\|\\|(\\d+)\\|\\)");

  private static final String[] COMMANDS =
      """
      NOOP|NOOP|PWD|SYST|FEAT|HELP|STAT|STAT /|STAT d/*|STAT nowhere|TYPE A|TYPE I|TYPE I|TYPE X|\
      MODE S|STRU R|REST 3|REST 99999|REST x|EPSV|EPSV|EPSV|EPSV|PASV|EPSV 2|PORT 1,2,3,4,5,6|\
      PORT 127,0,0,1,4,9|RETR f|RETR big|RETR big|RETR d|RETR missing|STOR up|STOR f|STOR d/x|\
      APPE up|STOU|LIST|LIST -laR|NLST|NLST d|MLSD|MLSD f|ABOR|ABOR|CWD d|CWD /|CDUP|CWD nowhere|\
      MKD new|RMD new|DELE up|DELE missing|RNFR up|RNTO down|RNFR down|RNTO up|SIZE big|SIZE f|\
      MDTM f|MLST|MFMT 20200102030405 f|ALLO 7|OPTS UTF8 ON|OPTS MLST size;|SITE HELP|XYZZY||\
      AUTH TLS|ACCT x|CLNT x|PASS secret| NOOP|RETR|RETR f g|LIST */*\
      """
          .split("\\|");

  private static final String[] TRANSFERS =
      "RETR f|RETR big|RETR big|RETR d|STOR up|STOR f|APPE up|STOU|LIST|NLST|MLSD|ABOR|STAT|NOOP"
          .split("\\|");

  /// One client and all that it knows.
  private static final class Client {
    final Random random;
    final MemoryTree tree;
    final MemoryStage stage;
    final ReplyReader replies = new ReplyReader();
    final List<String> acts = new ArrayList<>();
    @Nullable Wire data;
    int commands;

    Client(long seed) throws IOException {
      random = new Random(seed);
      ManualClock clock = new ManualClock();
      tree = new MemoryTree(clock);
      tree.makeDirectory(TreePath.ROOT.child("d"));
      file("f", 10);
      file("big", 200_000);
      FtpOptions options =
          DialogueOptions.of(
              Map.of("idleTime", "1000000", "logInTime", "1000000", "failedLogIns", "1000000"));
      Pieces pieces = seed % 5 == 0 ? Pieces.whole() : Pieces.random(seed);
      stage =
          new MemoryStage(
              new FtpProtocol(tree, options),
              tree,
              clock,
              InetAddress.ofLiteral("127.0.0.1"),
              pieces);
      say("USER alice");
      say("PASS secret");
    }

    private void file(String name, int size) throws IOException {
      Upload upload = tree.write(TreePath.ROOT.child(name), new WriteMode.Replace());
      upload.write(ByteBuffer.allocate(size));
      upload.commit();
    }

    void say(String command) throws IOException {
      acts.add("C: " + command);
      commands++;
      send((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      stage.control().send(bytes);
      replies.read(stage.control());
    }

    void actOnData() throws IOException {
      Wire wire = data;
      if (wire == null && random.nextInt(10) == 0) {
        return;
      }
      if (wire == null || random.nextInt(12) == 0) {
        connect();
        return;
      }
      int choice = random.nextInt(10);
      acts.add("data " + choice);
      if (choice == 0) {
        wire.reset();
        data = null;
      } else if (choice <= 2) {
        wire.end();
      } else if (choice <= 5) {
        wire.send(new byte[random.nextInt(3000)]);
      } else {
        ByteBuffer room = ByteBuffer.allocate(1 + random.nextInt(100_000));
        int count = wire.receive(room);
        data = count == Wire.END || count == Wire.RESET ? null : wire;
      }
    }

    void connect() throws IOException {
      Matcher port = PORT.matcher(replies.last("229"));
      if (port.matches()) {
        acts.add("data connect");
        try {
          data = stage.connect(Integer.parseInt(port.group(1)));
        } catch (IOException e) {
          data = null; // nobody listens there any more
        }
      }
    }

    void pass(int seconds) throws IOException {
      acts.add("time +" + seconds);
      stage.advance(Duration.ofSeconds(seconds));
      replies.read(stage.control());
    }

    /// Ends what may still be running, so that every command has its reply.
    void comeToRest() throws IOException {
      for (int i = 0; i < 200 && replies.finals() < commands + 1 && !replies.ended; i++) {
        pass(700);
      }
    }

    /// The connection ends; the stage says whether the session has left anything open.
    void close() throws IOException {
      replies.read(stage.control());
      stage.close();
    }

    @Override
    public String toString() {
      return String.join("\n", acts) + "\n--- replies:\n" + replies;
    }
  }

  @Test
  void eachCommandGetsOneLastReply() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Client client = new Client(seed);
      try {
        for (int i = 0; i < 150; i++) {
          act(client);
        }
        client.comeToRest();
        assertThat(client.replies.finals()).isEqualTo(client.commands + 1);
        client.close();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + "\n" + client, t);
      }
    }
  }

  private static void act(Client client) throws IOException {
    int choice = client.random.nextInt(100);
    if (choice == 0) {
      client.say(client.random.nextBoolean() ? "USER alice" : "REIN");
      client.say("USER alice");
      client.say(client.random.nextInt(5) == 0 ? "PASS wrong" : "PASS secret");
    } else if (choice < 20) {
      client.say("EPSV");
      if (client.random.nextInt(3) > 0) {
        client.connect();
      }
      for (int i = client.random.nextInt(3); i >= 0; i--) {
        client.say(TRANSFERS[client.random.nextInt(TRANSFERS.length)]);
      }
      client.actOnData();
    } else if (choice < 50) {
      client.say(COMMANDS[client.random.nextInt(COMMANDS.length)]);
    } else if (choice < 95) {
      client.actOnData();
    } else {
      client.pass(client.random.nextInt(client.random.nextInt(10) == 0 ? 1000 : 10));
    }
    client.replies.read(client.stage.control());
  }

  @Test
  void anyBytesAreSurvived() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Client client = new Client(seed);
      try {
        for (int i = 0; i < 60 && !client.replies.ended; i++) {
          client.send(bytes(client.random));
          if (client.random.nextInt(4) == 0) {
            client.actOnData();
          }
        }
        client.close();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + "\n" + client, t);
      }
    }
  }

  /// Commands with a few bytes changed, or no commands at all.
  private static byte[] bytes(Random random) {
    String command = COMMANDS[random.nextInt(COMMANDS.length)];
    byte[] bytes = (command + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    if (random.nextInt(5) == 0) {
      bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
    }
    byte[] likely = {0, '\r', '\n', ' ', (byte) 0xff, (byte) 0xfd, (byte) 0xf4, (byte) 0xf2, '*'};
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = likely[random.nextInt(likely.length)];
    }
    return bytes;
  }

  @Test
  void aConnectionMayBreakAnywhere() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Client client = new Client(seed);
      try {
        int acts = client.random.nextInt(40);
        for (int i = 0; i < acts; i++) {
          act(client);
        }
        if (client.random.nextBoolean()) {
          client.stage.control().end();
          client.pass(700);
          client.replies.read(client.stage.control());
          assertThat(client.replies.ended).isTrue();
        }
        client.close();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + "\n" + client, t);
      }
    }
  }
}
