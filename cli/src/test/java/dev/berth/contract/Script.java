package dev.berth.contract;

import dev.berth.cloudhash.CloudHashDialogues;
import dev.berth.ftp.FtpDialogues;
import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import dev.berth.tools.relay.RelayDialogues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// A dialogue that is played over sockets, and the protocol that it is in.
record Script(Kind kind, Dialogue dialogue) {
  /// The protocols.
  enum Kind {
    /// Files.
    FTP,
    /// The hash.
    CLOUDHASH,
    /// Connections that are passed on to the client's own listener.
    RELAY
  }

  static List<Script> all(Kind kind) throws IOException {
    List<Dialogue> dialogues =
        switch (kind) {
          case FTP -> FtpDialogues.all();
          case CLOUDHASH -> CloudHashDialogues.all();
          case RELAY -> RelayDialogues.all();
        };
    return dialogues.stream()
        .filter(Dialogue::playsOverSockets)
        .map(dialogue -> new Script(kind, dialogue))
        .toList();
  }

  /// The protocol that the dialogue asks for.
  ///
  /// @param tree the files
  /// @param target where the relay connects to
  Protocol protocol(FileTree tree, InetSocketAddress target) {
    return switch (kind) {
      case FTP -> FtpDialogues.protocol(dialogue, tree);
      case CLOUDHASH -> CloudHashDialogues.protocol(dialogue);
      case RELAY -> RelayDialogues.protocol(dialogue, target);
    };
  }

  /// Whether somebody listens at the relay's target.
  boolean hasTarget() {
    return kind == Kind.RELAY && RelayDialogues.hasTarget(dialogue);
  }
}
