package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// The handle of a socket: its domain and type, and its addresses, which are remembered once they
/// are known and named in every error.
final class SocketHandle extends Handle {
  final Domain domain;
  final Type type;
  volatile @Nullable SocketAddress local;
  volatile @Nullable SocketAddress remote;

  SocketHandle(int number, Domain domain, Type type, Mode mode) {
    super(number, type.transport(domain), mode);
    this.domain = domain;
    this.type = type;
  }

  @Override
  ErrnoException failure(String call, long result) {
    lookUpAddresses();
    return ErrnoException.of(name(call), local, remote, Errno.of((int) -result));
  }

  @Override
  String describe(String call) {
    return ErrnoException.describe(name(call), local, remote);
  }

  /// SO_RCVTIMEO and SO_SNDTIMEO. The kernel is asked each time once they may be set: a copy of the
  /// descriptor may have done that, in another process even.
  @Override
  Deadline limit(Deadline deadline, int events, long began) throws IOException {
    if (deadline != Deadline.NONE || throwsInsteadOfWaiting() || !mode.mayHaveTimeouts) {
      return deadline;
    }
    boolean writes = (events & Socket.WRITE) != 0;
    try {
      long nanos = Options.getNanos(this, writes ? Option.SO_SNDTIMEO : Option.SO_RCVTIMEO);
      return nanos == 0 ? Deadline.NONE : Deadline.at(began + nanos);
    } catch (SocketClosedException e) {
      return deadline; // The wait that follows tells it, as the call's own error.
    }
  }

  /// A call that takes an address.
  long withAddress(int number, String call, SocketAddress address) throws SocketClosedException {
    begin(call);
    try {
      return withAddressHeld(number, address);
    } finally {
      end();
    }
  }

  long withAddressHeld(int number, SocketAddress address) {
    Linux.Scratch scratch = Linux.scratch();
    int length = Sockaddr.write(address, domain, scratch.memory, 0);
    return Linux.call(scratch, number, number(), scratch.address, length, 0, 0, 0);
  }

  /// getsockname(2), remembered.
  SocketAddress localAddress() throws IOException {
    SocketAddress known = local;
    if (known == null) {
      known = name(Linux.GETSOCKNAME, "getsockname");
      if (isSettled(known)) {
        local = known;
      }
    }
    return known;
  }

  private static boolean isSettled(SocketAddress address) {
    return address instanceof UnixAddress unix
        ? !unix.isUnnamed()
        : ((InetSocketAddress) address).getPort() != 0;
  }

  /// getpeername(2), remembered.
  SocketAddress remoteAddress() throws IOException {
    SocketAddress known = remote;
    if (known == null) {
      known = name(Linux.GETPEERNAME, "getpeername");
      remote = known;
    }
    return known;
  }

  void setRemote(@Nullable SocketAddress address) {
    UnixAddress unix = address == null ? null : UnixAddress.from(address);
    remote = unix == null ? address : unix;
    if (local instanceof InetSocketAddress ours && ours.getAddress().isAnyLocalAddress()) {
      local = null; // What bind left open is settled now.
    }
  }

  private SocketAddress name(int number, String call) throws IOException {
    begin(call);
    try {
      check(call, fetchName(number));
      return fetchedName();
    } finally {
      end();
    }
  }

  /// A message names the addresses, also those that nobody has asked for yet.
  @Override
  void lookUpAddresses() {
    if (descriptor.acquire()) {
      try {
        if (local == null && fetchName(Linux.GETSOCKNAME) >= 0 && isSettled(fetchedName())) {
          local = fetchedName();
        }
        if (remote == null && fetchName(Linux.GETPEERNAME) >= 0 && isSettled(fetchedName())) {
          remote = fetchedName();
        }
      } finally {
        descriptor.release();
      }
    }
  }

  /// Fetches a name into the scratch memory.
  private long fetchName(int number) {
    Linux.Scratch scratch = Linux.scratch();
    scratch.memory.set(ValueLayout.JAVA_INT, 0, Sockaddr.MAX_SIZE);
    long address = scratch.address;
    return Linux.call(scratch, number, number(), address + 16, address, 0, 0, 0);
  }

  private static SocketAddress fetchedName() {
    MemorySegment memory = Linux.scratch().memory;
    SocketAddress name = Sockaddr.read(memory, 16, memory.get(ValueLayout.JAVA_INT, 0));
    return name == null ? UnixAddress.UNNAMED : name;
  }
}
