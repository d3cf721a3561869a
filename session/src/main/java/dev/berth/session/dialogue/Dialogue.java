package dev.berth.session.dialogue;

import dev.berth.session.FileTree;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// A conversation between a client and a server, written as text: a test of a protocol in the
/// protocol's own words, played in memory ([Dialogues]) or over sockets ([#play]).
///
/// Immutable; one dialogue may be played many times, also at once.
///
/// ## The text
///
/// One step a line; blank lines and lines that begin with `#` mean nothing, nor do blanks at the
/// ends of a line. Text that goes over the wire, and text in quotation marks, knows the escapes `\r
/// \n \t \\ \" \0 \xNN`; a character beyond ASCII stands for its UTF-8 bytes. (A Java text block
/// needs `\\r` for `\r`.)
///
/// First the set-up, each line optional:
///
/// | line | meaning |
/// |---|---|
/// | `name: resume a download` | for messages |
/// | `only: memory`, `only: sockets` | where it can be played; else both |
/// | `options: writable=true port=7` | for whoever makes the protocol |
/// | `address: ::1` | the address of client and server; else `127.0.0.1` |
/// | `tree: memory` | the files are those of a [MemoryTree]: their order and their times matter |
/// | `ports: none` | the server finds no port to listen at for a further channel |
/// | `lines: lf` | `C:` and `S:` lines end with LF; else CR LF |
/// | `dir /pub` | a directory; missing parents are made |
/// | `file /hello.txt "hello\n"` | a file; missing parents are made |
/// | `file /big 1000000` | a file of so many bytes that look like chance, always the same |
///
/// Then the steps. Those of the first table work on the control connection; with `data ` before
/// them, on the data connection that was opened last:
///
/// | step | meaning |
/// |---|---|
/// | `C: USER x` | the client sends this line |
/// | `C- raw` | it sends exactly these bytes |
/// | `C! raw` | it sends these bytes, the last of them urgent |
/// | `C= /path 5` | it sends the original content of a set-up file, from byte 5 (else from 0) |
/// | `C.` | it ends its half |
/// | `C~` | it resets the connection |
/// | `S: 220 ...` | the next line; `...` stands for anything within the line (`\x2e..` for itself) |
/// | `S- raw` | exactly these bytes come next |
/// | `S* 211 End` | all lines are skipped up to this one, and this one too |
/// | `data S*` | all bytes are skipped up to the end or a reset |
/// | `S= /path 5` | all bytes up to the end are that set-up file's, from byte 5 (else from 0) |
/// | `S.` | the server ends the connection in good order |
/// | `S~` | the server resets the connection |
///
/// | step | meaning |
/// |---|---|
/// | `quiet` | the server has sent nothing more on the control connection |
/// | `data connect` | the client connects to the port of the last passive reply, 227 or 229 |
/// | `data refused` | nobody waits at that port: a connection is refused, or dropped without a byte |
/// | `data stranger` | somebody from another address connects to it and is dropped |
/// | `data listen` | the client opens a listener; in a later `C:` line `<port>` becomes `h1,h2,h3,h4,p1,p2` and `<eprt>` becomes `\|1\|127.0.0.1\|p\|` |
/// | `data accept` | the server has connected to it |
/// | `time +300s` | time passes; also `ms`, `m`, `h` |
/// | `stop` | the server is asked to stop gently |
/// | `tree /path "content"` | a file has this content |
/// | `tree /up = /big` | a file has the original content of a set-up file |
/// | `tree /path absent`, `tree /path dir` | nothing is there; a directory is there |
/// | `report Transfer[...]` | a fact was reported whose text matches; each fact serves one such step |
///
/// Lines and bytes that the client sends on one connection, one right after the other (`C:` and
/// `C-`), are sent in one piece. At the end of the dialogue nothing that has come on the control
/// connection may be left unread.
public final class Dialogue {
  private final String text;
  private final DialogueParser parsed;

  private Dialogue(String text, DialogueParser parsed) {
    this.text = text;
    this.parsed = parsed;
  }

  /// Reads a dialogue.
  ///
  /// @throws DialogueSyntaxException with the line and what was expected there
  public static Dialogue parse(String text) {
    DialogueParser parser = new DialogueParser();
    parser.parse(text);
    return new Dialogue(text, parser);
  }

  /// Its name; empty when it has none.
  public String name() {
    return parsed.name;
  }

  /// What is asked of whoever makes the protocol; keys and values are free.
  public Map<String, String> options() {
    return Map.copyOf(parsed.options);
  }

  /// Whether it is meant for play in memory.
  public boolean playsInMemory() {
    return !parsed.only.equals("sockets");
  }

  /// Whether it is meant for play over sockets.
  public boolean playsOverSockets() {
    return !parsed.only.equals("memory");
  }

  /// The address of the client and of the server.
  public InetAddress address() {
    return parsed.address;
  }

  /// Whether the files have to be those of a [MemoryTree], over sockets too.
  public boolean needsMemoryTree() {
    return parsed.treeInMemory;
  }

  /// Whether the server can find ports to listen at for further channels.
  public boolean serverHasPorts() {
    return parsed.ports;
  }

  /// Makes the directories and files of the set-up.
  ///
  /// @param tree empty and writable
  public void setUp(FileTree tree) throws IOException {
    parsed.setUp.makeIn(tree);
  }

  /// Plays all steps on a stage, then closes the stage, whatever happens.
  ///
  /// @param stage set up by [#setUp], its client connected
  /// @throws DialogueFailure when it does not go as it is written
  public void play(Stage stage) {
    new Play(this, stage).run();
  }

  SetUp files() {
    return parsed.setUp;
  }

  List<Step.Numbered> steps() {
    return parsed.steps;
  }

  String lineEnd() {
    return parsed.lineEnd;
  }

  /// The text as it was given.
  @Override
  public String toString() {
    return text;
  }
}
