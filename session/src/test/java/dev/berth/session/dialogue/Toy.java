package dev.berth.session.dialogue;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.FileSource;
import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.OpenFile;
import dev.berth.session.Outcome;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A small protocol with a second channel, to try the dialogue kit: it echoes lines, and gives and
/// takes files.
///
/// One transfer at a time; while it runs, only ABOR is read.
final class Toy implements Protocol {
  private final FileTree tree;

  Toy(FileTree tree) {
    this.tree = tree;
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public Session open() {
    return new ToySession(tree);
  }

  static TreePath path(String raw) {
    return TreePath.ROOT.resolve(raw);
  }

  /// A finished transfer.
  record Transfer(String verb, TreePath path) {}

  private static final class ToySession implements Session {
    private static final int DATA = 1;
    private static final long IDLE = Duration.ofMinutes(5).toNanos();

    private final FileTree tree;
    private @Nullable InetAddress peer;
    private boolean urgent;
    private @Nullable Upload upload;
    private boolean transferring;
    private boolean channel;
    private String path = "";

    ToySession(FileTree tree) {
      this.tree = tree;
    }

    @Override
    public void opened(Connection connection, Effects effects) {
      peer = connection.remote().getAddress();
      reply(effects, "220 hello");
      effects.wakeAt(effects.now() + IDLE);
    }

    private static void reply(Effects effects, String line) {
      effects.output(CONTROL).put((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void received(int number, ByteBuffer in, Effects effects) {
      effects.wakeAt(effects.now() + IDLE);
      while (in.hasRemaining() && effects.output(CONTROL).remaining() > 8000) {
        int feed = in.position();
        while (feed < in.limit() && in.get(feed) != '\n') {
          feed++;
        }
        if (feed == in.limit()) {
          return;
        }
        byte[] bytes = new byte[feed - in.position()];
        in.get(in.position(), bytes);
        String line = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (transferring && !line.equals("ABOR")) {
          return;
        }
        in.position(feed + 1);
        command(line, effects);
      }
    }

    private void command(String line, Effects effects) {
      String argument = line.substring(Math.min(line.length(), 5));
      switch (line.substring(0, Math.min(4, line.length()))) {
        case "ECHO" -> reply(effects, "200 " + argument);
        case "HELP" -> {
          reply(effects, "214-Help");
          reply(effects, " more");
          reply(effects, "214 End");
        }
        case "URGE" -> reply(effects, "200 " + urgent);
        case "PASV" -> {
          drop(effects);
          channel = true;
          effects.listen(DATA, peer);
          effects.pause(DATA); // until PUT wants the bytes
        }
        case "PORT" -> {
          String[] parts = argument.split(",");
          int port = Integer.parseInt(parts[4]) * 256 + Integer.parseInt(parts[5]);
          drop(effects);
          channel = true;
          effects.connect(DATA, new InetSocketAddress(peer, port));
          effects.pause(DATA);
        }
        case "GET " -> get(line.substring(4), effects);
        case "PUT " -> put(line.substring(4), effects);
        case "ABOR" -> {
          if (transferring) {
            transferring = false;
            reply(effects, "426 aborted");
          }
          drop(effects);
          reply(effects, "226 done");
        }
        case "QUIT" -> {
          reply(effects, "221 bye");
          effects.close(CONTROL);
        }
        default -> reply(effects, "500 what?");
      }
    }

    private void drop(Effects effects) {
      if (channel) {
        effects.abort(DATA);
      }
      channel = false;
    }

    private void get(String from, Effects effects) {
      transferring = true;
      effects.work(
          () -> tree.open(TreePath.ROOT.resolve(from)),
          (outcome, then) -> {
            switch (outcome) {
              case Outcome.Failed<OpenFile>(IOException _) -> {
                transferring = false;
                reply(then, "550 no");
              }
              case Outcome.Done<OpenFile>(OpenFile opened) -> {
                reply(then, "150 here it comes");
                path = from;
                then.send(DATA, new FileSource(opened, 0, opened.facts().size()));
              }
            }
          });
    }

    private void put(String to, Effects effects) {
      transferring = true;
      effects.work(
          () -> tree.write(TreePath.ROOT.resolve(to), new WriteMode.Replace()),
          (outcome, then) -> {
            switch (outcome) {
              case Outcome.Failed<Upload>(IOException _) -> {
                transferring = false;
                reply(then, "550 no");
              }
              case Outcome.Done<Upload>(Upload opened) -> {
                reply(then, "150 go on");
                path = to;
                upload = opened;
                then.receive(DATA, opened::write);
                then.resume(DATA);
              }
            }
          });
    }

    @Override
    public void listening(int number, InetSocketAddress address, Effects effects) {
      int port = address.getPort();
      reply(effects, "227 come (127,0,0,1," + port / 256 + "," + port % 256 + ")");
    }

    @Override
    public void urgent(int number, Effects effects) {
      urgent = true;
    }

    @Override
    public void drained(int number, Effects effects) {
      if (number == DATA) {
        finish("GET", effects);
      }
    }

    private void finish(String verb, Effects effects) {
      transferring = false;
      channel = false;
      effects.close(DATA);
      reply(effects, "226 done");
      effects.report(new Transfer(verb, TreePath.ROOT.resolve(path)));
    }

    @Override
    public void ended(int number, Effects effects) {
      if (number == CONTROL) {
        effects.close(CONTROL);
      } else if (upload != null) {
        Upload whole = upload;
        upload = null;
        effects.work(
            () -> {
              whole.commit();
              return true;
            },
            (outcome, then) -> finish("PUT", then));
      }
    }

    @Override
    public void failed(int number, Failure failure, Effects effects) {
      channel = transferring = false;
      reply(effects, "426 " + failure.kind());
      giveUp(effects);
    }

    private void giveUp(Effects effects) {
      if (upload != null) {
        Upload half = upload;
        upload = null;
        effects.work(
            () -> {
              half.discard();
              return true;
            },
            (_, _) -> {});
      }
    }

    @Override
    public void woke(Effects effects) {
      reply(effects, "421 too slow");
      effects.close(CONTROL);
    }

    @Override
    public void stopping(Effects effects) {
      reply(effects, "421 stopping");
      effects.close(CONTROL);
    }

    @Override
    public void closed(Effects effects) {
      giveUp(effects);
    }
  }
}
