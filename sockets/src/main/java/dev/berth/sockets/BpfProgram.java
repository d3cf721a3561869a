package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// A classic BPF program, run by the kernel for a packet: which of the sockets on one address gets
/// it ([Option#SO_ATTACH_REUSEPORT_CBPF]; socket(7), and networking/filter in the kernel's
/// documentation). The kernel checks it before it takes it.
///
/// ```c
/// struct sock_filter { __u16 code; __u8 jt; __u8 jf; __u32 k; };
/// struct sock_fprog  { unsigned short len; struct sock_filter *filter; };
/// ```
public final class BpfProgram {
  static final int FILTER_SIZE = 8;
  static final int FPROG_SIZE = 16;
  static final int FPROG_FILTER = 8;

  // What the programs here are made of (linux/bpf_common.h, linux/filter.h).
  static final int BPF_LD = 0x00;
  static final int BPF_W = 0x00;
  static final int BPF_ABS = 0x20;
  static final int BPF_ALU = 0x04;
  static final int BPF_MOD = 0x90;
  static final int BPF_RET = 0x06;
  static final int BPF_K = 0x00;
  static final int BPF_A = 0x10;
  static final int BPF_MAXINSNS = 4096;
  static final int SKF_AD_OFF = -0x1000;
  static final int SKF_AD_CPU = 36;

  /// One instruction.
  ///
  /// @param code what it does
  /// @param jt how many instructions to skip when a comparison holds, 0 to 255
  /// @param jf how many when it does not, 0 to 255
  /// @param k its operand
  public record Instruction(int code, int jt, int jf, int k) {}

  /// The instructions as the kernel reads them, while the call lasts that is given this program.
  private final MemorySegment filter;

  /// A program of these instructions.
  ///
  /// @param instructions in order, 1 to 4096 of them
  public BpfProgram(List<Instruction> instructions) {
    int length = instructions.size();
    if (length == 0 || length > BPF_MAXINSNS) {
      // The kernel would read a length modulo 65536.
      throw new IllegalArgumentException(length + " instructions (1 to " + BPF_MAXINSNS + ")");
    }
    filter = Arena.ofAuto().allocate((long) FILTER_SIZE * length, 8);
    for (int i = 0; i < length; i++) {
      Instruction instruction = instructions.get(i);
      long at = (long) i * FILTER_SIZE;
      filter.set(ValueLayout.JAVA_SHORT, at, (short) instruction.code());
      filter.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction.jt());
      filter.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction.jf());
      filter.set(ValueLayout.JAVA_INT, at + 4, instruction.k());
    }
  }

  /// The socket at the number of the CPU that has received the packet, modulo `sockets`: with one
  /// socket for each CPU, and its thread kept on that CPU, a connection is accepted and served
  /// where its packets arrive. Sockets are numbered in the order of their listen(2), or of their
  /// bind(2) where they are datagram sockets.
  ///
  /// @param sockets how many there are
  public static BpfProgram byCpu(int sockets) {
    return new BpfProgram(
        List.of(
            new Instruction(BPF_LD | BPF_W | BPF_ABS, 0, 0, SKF_AD_OFF + SKF_AD_CPU),
            new Instruction(BPF_ALU | BPF_MOD | BPF_K, 0, 0, sockets),
            new Instruction(BPF_RET | BPF_A, 0, 0, 0)));
  }

  /// Always the same socket: the others get nothing, but are there.
  ///
  /// @param index its number, counted from 0
  public static BpfProgram always(int index) {
    return new BpfProgram(List.of(new Instruction(BPF_RET | BPF_K, 0, 0, index)));
  }

  /// Where the instructions are. Good only while somebody holds this program: [Socket#setOption]
  /// does until the kernel has copied them.
  byte[] toSockFprog() {
    return OptionValue.allocate(FPROG_SIZE)
        .putShort((short) (filter.byteSize() / FILTER_SIZE))
        .putLong(FPROG_FILTER, filter.address())
        .array();
  }
}
