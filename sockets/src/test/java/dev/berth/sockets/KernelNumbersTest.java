package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every number that this module shares with the kernel is what the C headers of this machine say.
///
/// A constant that has its C name (`O_CREAT`, `MSG_OOB`, in any class, of any visibility), a number
/// of a system call in [Linux], an [Errno] and an [Option] are found by themselves. All others,
/// such as the offsets of structures, are rows of [#STRUCTURES] or [#OTHERS]: a new one is a new
/// row.
class KernelNumbersTest {
  /// Structures: what C says, and the constant of ours, or a number where it has none.
  private static final String[][] STRUCTURES = {
    {"sizeof(struct sockaddr_in)", "Sockaddr.IN_SIZE"},
    {"offsetof(struct sockaddr_in, sin_family)", "0"},
    {"offsetof(struct sockaddr_in, sin_port)", "Sockaddr.IN_PORT"},
    {"offsetof(struct sockaddr_in, sin_addr)", "Sockaddr.IN_ADDR"},
    {"sizeof(struct sockaddr_in6)", "Sockaddr.IN6_SIZE"},
    {"offsetof(struct sockaddr_in6, sin6_family)", "0"},
    {"offsetof(struct sockaddr_in6, sin6_port)", "Sockaddr.IN6_PORT"},
    {"offsetof(struct sockaddr_in6, sin6_addr)", "Sockaddr.IN6_ADDR"},
    {"offsetof(struct sockaddr_in6, sin6_scope_id)", "Sockaddr.IN6_SCOPE"},
    {"sizeof(struct sockaddr_un)", "Sockaddr.UN_SIZE"},
    {"offsetof(struct sockaddr_un, sun_path)", "Sockaddr.UN_PATH"},
    {"sizeof(((struct sockaddr_un*) 0)->sun_path) - 1", "UnixAddress.MAX"},
    {"sizeof(struct sockaddr_storage)", "Sockaddr.MAX_SIZE"},
    {"sizeof(struct mmsghdr)", "Messages.MMSGHDR"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_name)", "0"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_namelen)", "Messages.NAMELEN"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_iov)", "Messages.IOV"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_iovlen)", "Messages.IOVLEN"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_control)", "Messages.CONTROL"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_controllen)", "Messages.CONTROLLEN"},
    {"offsetof(struct mmsghdr, msg_hdr.msg_flags)", "Messages.FLAGS"},
    {"offsetof(struct mmsghdr, msg_len)", "Messages.LEN"},
    {"sizeof(struct iovec)", "Messages.IOVEC"},
    {"offsetof(struct iovec, iov_base)", "0"},
    {"offsetof(struct iovec, iov_len)", "Messages.IOVEC_LEN"},
    {"sizeof(struct cmsghdr)", "ControlMessages.HEADER"},
    {"offsetof(struct cmsghdr, cmsg_len)", "0"},
    {"offsetof(struct cmsghdr, cmsg_level)", "ControlMessages.LEVEL"},
    {"offsetof(struct cmsghdr, cmsg_type)", "ControlMessages.TYPE"},
    {"sizeof(struct ucred)", "ControlMessages.UCRED"},
    {"offsetof(struct ucred, pid)", "0"},
    {"offsetof(struct ucred, uid)", "4"},
    {"offsetof(struct ucred, gid)", "8"},
    {"sizeof(fd_set)", "FdSets.BYTES"},
    {"sizeof(struct addrinfo)", "Netdb.ADDRINFO"},
    {"offsetof(struct addrinfo, ai_flags)", "0"},
    {"offsetof(struct addrinfo, ai_family)", "Netdb.FAMILY"},
    {"offsetof(struct addrinfo, ai_socktype)", "Netdb.SOCKTYPE"},
    {"offsetof(struct addrinfo, ai_protocol)", "Netdb.PROTOCOL"},
    {"offsetof(struct addrinfo, ai_addrlen)", "Netdb.ADDRLEN"},
    {"offsetof(struct addrinfo, ai_addr)", "Netdb.ADDR"},
    {"offsetof(struct addrinfo, ai_canonname)", "Netdb.CANONNAME"},
    {"offsetof(struct addrinfo, ai_next)", "Netdb.NEXT"},
    {"sizeof(struct epoll_event)", "Linux.EPOLL_EVENT"},
    {"offsetof(struct epoll_event, events)", "0"},
    {"offsetof(struct epoll_event, data)", "Linux.EPOLL_DATA"},
    {"sizeof(struct pollfd)", "Ppoll.POLLFD"},
    {"offsetof(struct pollfd, fd)", "0"},
    {"offsetof(struct pollfd, events)", "Ppoll.EVENTS"},
    {"offsetof(struct pollfd, revents)", "Ppoll.REVENTS"},
    {"sizeof(struct timespec)", "16"},
    {"offsetof(struct timespec, tv_sec)", "0"},
    {"offsetof(struct timespec, tv_nsec)", "8"},
    {"sizeof(struct linger)", "8"},
    {"offsetof(struct linger, l_onoff)", "0"},
    {"offsetof(struct linger, l_linger)", "4"},
    {"sizeof(struct rlimit64)", "ResourceLimit.SIZE"},
    {"offsetof(struct rlimit64, rlim_cur)", "ResourceLimit.RLIM_CUR"},
    {"offsetof(struct rlimit64, rlim_max)", "ResourceLimit.RLIM_MAX"},
    {"offsetof(struct sock_extended_err, ee_errno)", "0"},
    {"offsetof(struct sock_extended_err, ee_origin)", "ZerocopyCompletion.ORIGIN"},
    {"offsetof(struct sock_extended_err, ee_code)", "ZerocopyCompletion.CODE"},
    {"offsetof(struct sock_extended_err, ee_info)", "ZerocopyCompletion.INFO"},
    {"offsetof(struct sock_extended_err, ee_data)", "ZerocopyCompletion.DATA"},
    {"sizeof(struct ucred)", "12"},
    {"offsetof(struct ucred, pid)", "0"},
    {"offsetof(struct ucred, uid)", "4"},
    {"offsetof(struct ucred, gid)", "8"},
    {"sizeof(gid_t)", "4"},
    {"sizeof(struct timeval)", "16"},
    {"offsetof(struct timeval, tv_sec)", "0"},
    {"offsetof(struct timeval, tv_usec)", "8"},
    {"sizeof(struct ip_mreqn)", "Membership.MREQN"},
    {"offsetof(struct ip_mreqn, imr_multiaddr)", "0"},
    {"offsetof(struct ip_mreqn, imr_ifindex)", "Membership.MREQN_IFINDEX"},
    {"sizeof(struct ipv6_mreq)", "Membership.MREQ6"},
    {"offsetof(struct ipv6_mreq, ipv6mr_multiaddr)", "0"},
    {"offsetof(struct ipv6_mreq, ipv6mr_interface)", "Membership.MREQ6_INTERFACE"},
    {"sizeof(struct sock_filter)", "BpfProgram.FILTER_SIZE"},
    {"offsetof(struct sock_filter, code)", "0"},
    {"offsetof(struct sock_filter, jt)", "2"},
    {"offsetof(struct sock_filter, jf)", "3"},
    {"offsetof(struct sock_filter, k)", "4"},
    {"sizeof(struct sock_fprog)", "BpfProgram.FPROG_SIZE"},
    {"offsetof(struct sock_fprog, len)", "0"},
    {"offsetof(struct sock_fprog, filter)", "BpfProgram.FPROG_FILTER"},
    {"offsetof(struct sigaction, sa_handler)", "0"},
    {"offsetof(struct sigaction, sa_mask)", "8"},
    {"offsetof(struct sigaction, sa_flags)", "136"},
    {"sizeof(struct sigaction) <= 160", "1"},
    {"sizeof(posix_spawn_file_actions_t)", "PosixSpawn.FILE_ACTIONS"},
    {"sizeof(posix_spawnattr_t)", "PosixSpawn.ATTRIBUTES"},
    {"sizeof(sigset_t)", "PosixSpawn.SIGSET"},
    {"sizeof(siginfo_t)", "ChildProcess.SIGINFO"},
    {"offsetof(siginfo_t, si_code)", "ChildProcess.SI_CODE"},
    {"offsetof(siginfo_t, si_pid)", "ChildProcess.SI_PID"},
    {"offsetof(siginfo_t, si_status)", "ChildProcess.SI_STATUS"},
    {"sizeof(pid_t)", "4"},
    {"sizeof(struct open_how)", "Beneath.OPEN_HOW"},
    {"offsetof(struct open_how, flags)", "0"},
    {"offsetof(struct open_how, mode)", "Beneath.HOW_MODE"},
    {"offsetof(struct open_how, resolve)", "Beneath.HOW_RESOLVE"},
    {"sizeof(struct statx)", "Stat.SIZE"},
    {"offsetof(struct statx, stx_nlink)", "Stat.NLINK"},
    {"offsetof(struct statx, stx_uid)", "Stat.UID"},
    {"offsetof(struct statx, stx_gid)", "Stat.GID"},
    {"offsetof(struct statx, stx_mode)", "Stat.MODE"},
    {"offsetof(struct statx, stx_ino)", "Stat.INO"},
    {"offsetof(struct statx, stx_size)", "Stat.LENGTH"},
    {"offsetof(struct statx, stx_mtime.tv_sec)", "Stat.MTIME_SEC"},
    {"offsetof(struct statx, stx_mtime.tv_nsec)", "Stat.MTIME_NSEC"},
    {"offsetof(struct statx, stx_dev_major)", "Stat.DEV_MAJOR"},
    {"offsetof(struct statx, stx_dev_minor)", "Stat.DEV_MINOR"},
    {"sizeof(((struct statx*) 0)->stx_mode)", "2"},
    {"offsetof(struct dirent64, d_reclen)", "DirectoryEntries.RECLEN"},
    {"offsetof(struct dirent64, d_type)", "DirectoryEntries.TYPE"},
    {"offsetof(struct dirent64, d_name)", "DirectoryEntries.NAME"},
    {"sizeof(struct statfs)", "Statfs.SIZE"},
    {"offsetof(struct statfs, f_bsize)", "Statfs.BSIZE"},
    {"offsetof(struct statfs, f_blocks)", "Statfs.BLOCKS"},
    {"offsetof(struct statfs, f_bavail)", "Statfs.BAVAIL"},
    {"offsetof(struct statfs, f_frsize)", "Statfs.FRSIZE"},
  };

  /// Constants that have another name here than in C.
  private static final String[][] OTHERS = {
    {"POLLIN", "Socket.READ"},
    {"POLLPRI", "Socket.URGENT"},
    {"POLLOUT", "Socket.WRITE"},
    {"POLLERR", "Socket.ERROR"},
    {"POLLHUP", "Socket.HANGUP"},
    {"EPOLLIN", "Socket.READ"},
    {"EPOLLPRI", "Socket.URGENT"},
    {"EPOLLOUT", "Socket.WRITE"},
    {"EPOLLERR", "Socket.ERROR"},
    {"EPOLLHUP", "Socket.HANGUP"},
    {"POLLRDHUP", "Multiplexer.READ_HANGUP"},
    {"EPOLLRDHUP", "Multiplexer.READ_HANGUP"},
    {"(int) EPOLLET", "Multiplexer.EDGE"},
    {"EPOLLONESHOT", "Multiplexer.ONE_SHOT"},
    {"EPOLLEXCLUSIVE", "Multiplexer.EXCLUSIVE"},
    {"SHUT_RD", "0"},
    {"SHUT_WR", "1"},
    {"SHUT_RDWR", "2"},
    {"FIONREAD", "Socket.FIONREAD"},
    {"SIOCATMARK", "Socket.SIOCATMARK"},
    {"SIOCOUTQNSD", "Socket.SIOCOUTQNSD"},
    {"PATH_MAX", "FilePath.MAX"},
    {"IFNAMSIZ", "OptionValue.NAME_SIZE"},
    {"sizeof(size_t)", "8"},
    {"(long) SIG_DFL", "0"},
    {"(long) SIG_IGN", "1"},
    {"_NSIG / 8", "8"},
  };

  /// A constant of this form is taken to have its C name.
  private static final Pattern C_NAME =
      Pattern.compile(
          "(O|F|AT|MSG|SO|SOCK|SOL|IPPROTO|TCP|IP|IPV6|EPOLL|EPOLL_CTL|POLL|LOCK|RENAME|RESOLVE"
              + "|STATX|UTIME|SCM|PR|SIG|SA|RLIMIT|RLIM|EFD|AF|FD|BPF|SKF|TCPI|P|CLD|POSIX_SPAWN|NI"
              + "|SPLICE_F|MFD|PROT|MAP|SEEK)"
              + "_[A-Z0-9_]+|[RWXF]_OK"
              + "|EPOLL[A-Z]+|POLL[A-Z]+|W(NOHANG|UNTRACED|EXITED)|PATH_MAX");

  /// System calls that have another name in the kernel than in the manual.
  private static final Map<String, String> CALLS = Map.of("PREAD", "pread64", "PWRITE", "pwrite64");

  /// System calls whose name has a `_`.
  private static final List<String> CALLS_WITH_A_LINE =
      List.of(
          "COPY_FILE_RANGE",
          "EPOLL_CTL",
          "EPOLL_PWAIT",
          "EPOLL_CREATE1",
          "PIDFD_OPEN",
          "PIDFD_SEND_SIGNAL",
          "RT_SIGACTION");

  @TempDir static Path directory;

  @TestFactory
  Stream<DynamicTest> offsetsAndSizesOfStructures() throws Exception {
    return compare(rows(STRUCTURES));
  }

  @TestFactory
  Stream<DynamicTest> constantsWithAnotherNameThanInC() throws Exception {
    return compare(rows(OTHERS));
  }

  @TestFactory
  Stream<DynamicTest> numbersOfSystemCallsOnThisMachine() throws Exception {
    Map<String, Long> ours = new TreeMap<>();
    for (Field field : constants(Linux.class)) {
      if (isCall(field)) {
        ours.put("SYS_" + call(field.getName()), valueOf(field));
      }
    }
    assertThat(ours).hasSizeGreaterThan(40);
    return compare(ours);
  }

  @TestFactory
  Stream<DynamicTest> constantsWithTheirNameInC() throws Exception {
    Map<String, Long> ours = new TreeMap<>();
    for (Class<?> type : classes()) {
      for (Field field : constants(type)) {
        String name = field.getName();
        boolean listed =
            List.of("EPOLL_DATA", "EPOLL_EVENT", "POLLFD", "EVENTS", "RLIM_CUR", "RLIM_MAX")
                .contains(name);
        boolean error = isError(name);
        if ((error || C_NAME.matcher(name).matches()) && !listed && !isCall(field)) {
          // A negated errno is what a failed call returns.
          String expression = error ? "-" + name : name;
          Long before = ours.put(expression, valueOf(field));
          assertThat(before).as(type + "." + name).isIn(null, valueOf(field));
        }
      }
    }
    assertThat(ours).containsKeys("O_CREAT", "MSG_OOB", "EPOLL_CTL_ADD", "RESOLVE_BENEATH");
    return compare(ours);
  }

  @TestFactory
  Stream<DynamicTest> socketOptions() throws Exception {
    Map<String, Long> ours = new TreeMap<>();
    Map<String, String> levels =
        Map.of(
            "SO", "SOL_SOCKET",
            "TCP", "IPPROTO_TCP",
            "UDP", "IPPROTO_UDP",
            "IP", "IPPROTO_IP",
            "IPV6", "IPPROTO_IPV6");
    for (Field field : OptionTest.fields()) {
      Option<?> option = (Option<?>) field.get(null);
      assertThat(option).hasToString(field.getName());
      String level = levels.get(field.getName().split("_")[0]);
      ours.put(field.getName() + " + 1000 * " + level, option.name() + 1000L * option.level());
    }
    assertThat(ours).hasSizeGreaterThan(80);
    return compare(ours);
  }

  @TestFactory
  Stream<DynamicTest> fieldsOfTcpInfo() throws Exception {
    Map<String, Long> ours = new LinkedHashMap<>();
    for (TcpInfoField field : TcpInfoField.values()) {
      String name = "tcpi_" + field.name().toLowerCase(Locale.ROOT);
      ours.put("offsetof(struct tcp_info, " + name + ")", (long) field.offset);
      ours.put("sizeof(((struct tcp_info*) 0)->" + name + ")", (long) field.size);
    }
    // Bit fields have no offset: they are set, and looked for.
    ours.put(bits(6, "tcpi_snd_wscale = 5"), 5L);
    ours.put(bits(6, "tcpi_rcv_wscale = 5"), 5L << 4);
    ours.put(bits(7, "tcpi_delivery_rate_app_limited = 1"), 1L);
    ours.put("sizeof(struct tcp_info) <= " + TcpInfo.MOST_BYTES, 1L);
    // netinet/tcp.h has a shorter one, and the two exclude each other.
    String headers = "#include <linux/tcp.h>\n#include <stddef.h>\n";
    Map<String, Long> theirs = CProgram.integers(directory, headers, ours.keySet());
    return tests(ours, theirs);
  }

  private static String bits(int at, String field) {
    return "({ struct tcp_info info = { ." + field + " }; ((unsigned char*) &info)[" + at + "]; })";
  }

  @TestFactory
  Stream<DynamicTest> numbersOfEnumerations() throws Exception {
    Map<String, Long> ours = new LinkedHashMap<>();
    for (Domain domain : Domain.values()) {
      ours.put("AF_" + domain.name(), (long) domain.number());
    }
    for (Type type : Type.values()) {
      ours.put("SOCK_" + type.name(), (long) type.number());
    }
    for (ResourceLimit limit : ResourceLimit.values()) {
      ours.put("RLIMIT_" + limit.name(), (long) limit.number());
    }
    assertThat(ours).hasSizeGreaterThan(16);
    for (TcpState state : TcpState.values()) {
      ours.put("TCP_" + state, (long) state.number());
      assertThat(TcpState.of(state.number())).isEqualTo(state);
    }
    for (TcpInfo.Congestion congestion : TcpInfo.Congestion.values()) {
      String name = congestion.name();
      boolean acronym = congestion == TcpInfo.Congestion.CWR;
      String inC = acronym ? name : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
      ours.put("TCP_CA_" + inC, (long) congestion.number());
    }
    for (MtuDiscovery discovery : MtuDiscovery.values()) {
      ours.put("IP_PMTUDISC_" + discovery, (long) discovery.number());
      ours.put("IPV6_PMTUDISC_" + discovery, (long) discovery.number());
      assertThat(MtuDiscovery.of(discovery.number())).isEqualTo(discovery);
    }
    for (Signal signal : Signal.values()) {
      ours.put("SIG" + signal.name(), (long) signal.number());
    }
    for (AddrinfoFlag flag : AddrinfoFlag.values()) {
      ours.put(flag.name(), (long) flag.number());
    }
    for (NameinfoFlag flag : NameinfoFlag.values()) {
      ours.put(flag.name(), (long) flag.number());
    }
    Map<FileType, String> names =
        Map.of(
            FileType.UNKNOWN,
            "UNKNOWN",
            FileType.FIFO,
            "FIFO",
            FileType.CHARACTER_DEVICE,
            "CHR",
            FileType.DIRECTORY,
            "DIR",
            FileType.BLOCK_DEVICE,
            "BLK",
            FileType.REGULAR,
            "REG",
            FileType.LINK,
            "LNK",
            FileType.SOCKET,
            "SOCK");
    for (FileType type : FileType.values()) {
      ours.put("DT_" + names.get(type), (long) type.number());
      if (type != FileType.UNKNOWN) {
        ours.put("S_IF" + names.get(type).replace("FIFO", "IFO"), (long) type.number() << 12);
      }
    }
    return compare(ours);
  }

  @Test
  void errorsHaveTheirNumbersAndTexts() throws Exception {
    List<Errno> errors = Stream.of(Errno.values()).filter(e -> e != Errno.UNKNOWN).toList();
    Map<String, Long> numbers =
        CProgram.integers(directory, errors.stream().map(Errno::name).toList());
    Map<String, String> texts =
        CProgram.strings(
            directory, errors.stream().map(e -> "strerror(" + e.name() + ")").toList());
    for (Errno errno : errors) {
      assertThat((long) errno.number()).as(errno.name()).isEqualTo(numbers.get(errno.name()));
      assertThat(Errno.of(errno.number())).isEqualTo(errno);
      assertThat(errno.text()).isEqualTo(texts.get("strerror(" + errno.name() + ")"));
    }
  }

  @Test
  void errorsOfLookupsHaveTheirNumbersAndTexts() throws Exception {
    List<GaiError> errors =
        Stream.of(GaiError.values()).filter(e -> e != GaiError.UNKNOWN).toList();
    Map<String, Long> numbers =
        CProgram.integers(directory, errors.stream().map(GaiError::name).toList());
    Map<String, String> texts =
        CProgram.strings(
            directory, errors.stream().map(e -> "gai_strerror(" + e.name() + ")").toList());
    for (GaiError error : errors) {
      assertThat((long) error.number()).as(error.name()).isEqualTo(numbers.get(error.name()));
      assertThat(GaiError.of(error.number())).isEqualTo(error);
      // EAI_OVERFLOW has a text since glibc 2.37 only.
      assertThat(error.text())
          .isIn(
              texts.get("gai_strerror(" + error.name() + ")"),
              "Result too large for supplied buffer");
    }
  }

  /// The second number of each row of [Linux] is that of the generic table, which aarch64 uses. It
  /// cannot be read from the class on another machine, so the source is read.
  @Test
  void numbersOfSystemCallsOnAarch64() throws Exception {
    Path source = Path.of("src/main/java/dev/berth/sockets/Linux.java");
    assumeTrue(Files.exists(source), "needs the source of Linux.java");
    Map<String, Long> ours = new TreeMap<>();
    Matcher row =
        Pattern.compile("int ([A-Z0-9_]+) = number\\((\\d+), (\\d+)\\);")
            .matcher(Files.readString(source));
    while (row.find()) {
      if (isCall(row.group(1))) {
        ours.put("__NR_" + call(row.group(1)), Long.valueOf(row.group(3)));
      }
    }
    assertThat(ours).hasSizeGreaterThan(40);
    String headers =
        """
        #define __BITS_PER_LONG 64
        #define __ARCH_WANT_NEW_STAT
        #define __ARCH_WANT_RENAMEAT
        #define __ARCH_WANT_SET_GET_RLIMIT
        #include <asm-generic/unistd.h>
        """;
    assertThat(ours).isEqualTo(CProgram.integers(directory, headers, ours.keySet()));
  }

  // ---------------------------------------------------------------- helpers

  private static Stream<DynamicTest> compare(Map<String, Long> ours) throws Exception {
    return tests(ours, CProgram.integers(directory, ours.keySet()));
  }

  private static Stream<DynamicTest> tests(Map<String, Long> ours, Map<String, Long> theirs) {
    return ours.entrySet().stream()
        .map(row ->
            dynamicTest(
                row.getKey(),
                () -> assertThat(row.getValue()).isEqualTo(theirs.get(row.getKey()))));
  }

  private static Map<String, Long> rows(String[][] table) throws Exception {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (String[] row : table) {
      rows.put(row[0], Character.isDigit(row[1].charAt(0)) ? Long.decode(row[1]) : named(row[1]));
    }
    return rows;
  }

  private static long named(String constant) throws Exception {
    String[] parts = constant.split("\\.");
    Class<?> type = Class.forName("dev.berth.sockets." + parts[0]);
    return valueOf(type.getDeclaredField(parts[1]));
  }

  /// The static final numbers of a class.
  private static List<Field> constants(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> Modifier.isFinal(field.getModifiers()))
        .filter(field ->
            field.getType() == int.class
                || field.getType() == long.class
                || field.getType() == OpenFlags.class)
        .toList();
  }

  private static long valueOf(Field field) throws IllegalAccessException {
    field.setAccessible(true);
    Object value = field.get(null);
    return value instanceof OpenFlags flags ? flags.bits() : ((Number) value).longValue();
  }

  /// In [Linux], a name without `_` and with no other meaning is a system call.
  private static boolean isCall(Field field) {
    return field.getDeclaringClass() == Linux.class && isCall(field.getName());
  }

  private static boolean isCall(String name) {
    return !name.contains("_") || CALLS_WITH_A_LINE.contains(name);
  }

  private static boolean isError(String name) {
    return Stream.of(Errno.values()).anyMatch(errno -> errno.name().equals(name));
  }

  private static String call(String name) {
    return CALLS.getOrDefault(name, name.toLowerCase(Locale.ROOT));
  }

  private static List<Class<?>> classes() throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new java.util.ArrayList<>();
    Path compiled = Path.of("target/classes/dev/berth/sockets");
    try (Stream<Path> files = Files.list(compiled)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.contains("-info")) {
          classes.add(Class.forName("dev.berth.sockets." + name.replace(".class", "")));
        }
      }
    }
    return classes;
  }
}
