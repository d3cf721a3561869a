package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/// A client that says what it is told to say.
final class FtpTalk implements Closeable {
  private static final int PATIENCE = 30_000;

  private final Socket socket;
  private final BufferedReader replies;

  private FtpTalk(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE);
    replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /// The line that a newcomer is told, who then leaves.
  static String greeting(int port) throws IOException {
    try (FtpTalk talk = new FtpTalk(new Socket(InetAddress.getLoopbackAddress(), port))) {
      return talk.reply();
    }
  }

  /// Connects and reads the greeting.
  static FtpTalk to(int port) throws IOException {
    FtpTalk talk = new FtpTalk(new Socket(InetAddress.getLoopbackAddress(), port));
    talk.reply();
    return talk;
  }

  void logIn() throws IOException {
    command("USER anonymous");
    String reply = command("PASS guest@");
    if (!reply.startsWith("230")) {
      throw new AssertionError(reply);
    }
    command("TYPE I");
  }

  /// Sends a command and reads its reply, of one line.
  String command(String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    return reply();
  }

  String reply() throws IOException {
    String line = replies.readLine();
    if (line == null) {
      throw new AssertionError("the server has closed the connection");
    }
    return line;
  }

  boolean isEnded() throws IOException {
    return replies.read() < 0;
  }

  /// Begins a transfer in passive mode, and returns its connection.
  Socket begin(String line) throws IOException {
    String reply = command("EPSV");
    int port = Integer.parseInt(reply.replaceFirst(".*\\(\\|\\|\\|(\\d+)\\|\\).*", "$1"));
    Socket data = new Socket(InetAddress.getLoopbackAddress(), port);
    data.setSoTimeout(PATIENCE);
    String begun = command(line);
    if (!begun.startsWith("1")) {
      throw new AssertionError(begun);
    }
    return data;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
