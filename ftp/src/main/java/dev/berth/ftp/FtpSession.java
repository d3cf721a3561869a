package dev.berth.ftp;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.FileTree;
import dev.berth.session.Session;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One FTP connection: passes each event to the part that it concerns. Nothing is decided here.
final class FtpSession implements Session {
  private final FileTree tree;
  private final FtpOptions options;
  private @Nullable Parts parts;

  /// What a session consists of, once it is open.
  private record Parts(
      Conversation conversation,
      DataConnection data,
      Transfers transfers,
      Status status,
      LogInCommands logIn,
      Dispatcher dispatcher) {
    static Parts of(Conversation conversation) {
      DataConnection data = new DataConnection(conversation);
      Transfers transfers = new Transfers(conversation, data);
      Status status = new Status(conversation, data);
      LogInCommands logIn = new LogInCommands(conversation, data);
      Dispatcher dispatcher = new Dispatcher(conversation, data, transfers, status, logIn);
      return new Parts(conversation, data, transfers, status, logIn, dispatcher);
    }
  }

  FtpSession(FileTree tree, FtpOptions options) {
    this.tree = tree;
    this.options = options;
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("not opened");
    }
    return parts;
  }

  @Override
  public void opened(Connection connection, Effects effects) {
    Conversation conversation = new Conversation(tree, options, connection);
    parts = Parts.of(conversation);
    conversation.reply(Reply.of(Code.READY, options.banner()), effects);
    conversation.settle(effects);
    parts.logIn.opened(effects);
  }

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    if (channel == CONTROL) {
      parts().dispatcher.read(in, effects);
    } else if (!parts().data.isAbout(channel) || parts().transfers.isDownload()) {
      in.position(in.limit()); // nobody wants these
    }
  }

  @Override
  public void ended(int channel, Effects effects) {
    if (channel == CONTROL) {
      parts().conversation.hangUp(effects);
    } else if (parts().data.isAbout(channel)) {
      parts().transfers.ended(effects);
    }
  }

  @Override
  public void listening(int channel, InetSocketAddress address, Effects effects) {
    if (parts().data.isAbout(channel)) {
      parts().data.listening(address, effects);
    }
  }

  @Override
  public void connected(int channel, InetSocketAddress peer, Effects effects) {
    if (parts().data.isAbout(channel)) {
      parts().transfers.connected(effects);
    }
  }

  @Override
  public void drained(int channel, Effects effects) {
    if (channel == CONTROL) {
      parts().status.drained(effects);
    } else if (parts().data.isAbout(channel)) {
      parts().transfers.drained(effects);
    }
  }

  @Override
  public void failed(int channel, Failure failure, Effects effects) {
    if (parts().data.isAbout(channel)) {
      parts().transfers.failed(failure, effects);
    }
  }

  @Override
  public void woke(Effects effects) {
    Conversation conversation = parts().conversation;
    LogInCommands logIn = parts().logIn;
    conversation.alarm.rang();
    if (conversation.isOver()) {
      return;
    }
    parts().transfers.woke(effects);
    parts().status.woke(effects);
    logIn.woke(effects);
    if (effects.now() >= conversation.idleDeadline()) {
      conversation.end(Replies.IDLE, effects);
    }
    conversation.alarm.by(Math.min(logIn.deadline(), conversation.idleDeadline()), effects);
  }

  @Override
  public void stopping(Effects effects) {
    parts().conversation.leave(Replies.STOPPING, effects);
  }

  @Override
  public void closed(Effects effects) {
    parts().transfers.closed(effects);
  }
}
