package dev.berth.worker;

import dev.berth.ledger.Log;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Tells the service manager what it should know, where there is one: sd_notify(3), a datagram to
/// the socket that NOTIFY_SOCKET names.
public final class ServiceManager {
  private ServiceManager() {}

  /// Says one thing, such as `READY=1`, `STOPPING=1` or `MAINPID=4711`. Nothing happens without a
  /// service manager, or when it cannot be reached.
  public static void tell(String what) {
    tell(System.getenv("NOTIFY_SOCKET"), what);
  }

  static void tell(@Nullable String address, String what) {
    if (address == null || address.length() < 2) {
      return;
    }
    try (Socket socket = Socket.create(Domain.UNIX, Type.DGRAM)) {
      UnixAddress manager =
          address.charAt(0) == '@'
              ? UnixAddress.ofAbstract(address.substring(1))
              : UnixAddress.of(Path.of(address));
      socket.sendto(ByteBuffer.wrap(what.getBytes(StandardCharsets.UTF_8)), 0, manager);
    } catch (IOException | IllegalArgumentException e) {
      Log.WORKER.debug("the service manager cannot be told", e);
    }
  }
}
