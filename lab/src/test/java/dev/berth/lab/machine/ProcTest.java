package dev.berth.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcTest {
  @Test
  void readsAProcessWhoseNameLooksLikeFields() throws IOException {
    ProcessStat stat =
        ProcessStat.parse(
            "42 (a) b (c) S 7 42 40 0 -1 4194560 100 0 0 0 11 22 33 44 20 0 1 0 5000 1 2\n");

    assertThat(stat).isEqualTo(new ProcessStat(42, 7, 40, 330_000_000L, 770_000_000L));
  }

  @Test
  void refusesWhatIsNoProcess() {
    assertThatThrownBy(() -> ProcessStat.parse("42 (cut off"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("42 (cut off");
  }

  @Test
  void busyIsAllButIdleWaitingAndStolen() throws IOException {
    String stat =
        "cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n";

    assertThat(MachineTime.parse(stat)).isEqualTo((1 + 20 + 300 + 600000 + 7000000L) * 10_000_000);
  }

  @Test
  void refusesAFileWithNoCpus() {
    assertThatThrownBy(() -> MachineTime.parse("intr 1 2 3\n")).isInstanceOf(IOException.class);
  }

  @Test
  void findsLabels() throws IOException {
    String status = "Name:\tjava\nVmRSS:\t  123456 kB\nmodel name\t: A CPU\n";

    assertThat(Labelled.kib(status, "VmRSS:")).isEqualTo(123456);
    assertThat(Labelled.text(status, "model name")).isEqualTo("A CPU");
    assertThatThrownBy(() -> Labelled.kib(status, "Pss:")).hasMessageContaining("Pss:");
  }

  @Test
  void addsUpWhatTheKernelHolds() throws IOException {
    String meminfo = "MemTotal: 9 kB\nSlab:  100 kB\nKernelStack:  20 kB\nPageTables:  3 kB\n";

    assertThat(KernelMemory.parse(meminfo)).isEqualTo(123);
  }

  @Test
  void countsTimeWait() throws IOException {
    String sockstat =
        "sockets: used 99\nTCP: inuse 5 orphan 1 tw 12345 alloc 9 mem 1\nUDP: inuse 0 mem 0\n";

    assertThat(SocketStat.parse(sockstat)).isEqualTo(12345);
  }

  @Test
  void aTreeIsTheRootWhoDescendsAndWhoIsOfItsSession() {
    ProcessStat root = process(10, 1, 10);
    ProcessStat child = process(11, 10, 10);
    ProcessStat grandchild = process(12, 11, 12);
    ProcessStat orphan = process(13, 1, 10);
    ProcessStat stranger = process(14, 1, 14);

    assertThat(ProcessTree.select(10, List.of(stranger, grandchild, child, root, orphan)))
        .containsExactlyInAnyOrder(root, child, grandchild, orphan);
  }

  @Test
  void parentsInARingEnd() {
    assertThat(ProcessTree.select(10, List.of(process(1, 2, 1), process(2, 1, 1)))).isEmpty();
  }

  @Test
  void cpusStandBeforeACommand() {
    assertThat(new Cpus("0,2-3").around(List.of("a", "b")))
        .containsExactly("taskset", "--cpu-list", "0,2-3", "a", "b");
    assertThat(Cpus.ALL.around(List.of("a"))).containsExactly("a");
    assertThatThrownBy(() -> new Cpus("first")).hasMessageContaining("first");
  }

  @Test
  void usageIsADifference() {
    Usage used = new Usage(50, 400, 100, 200).since(new Usage(10, 100, 50, 20));

    assertThat(used).isEqualTo(new Usage(40, 300, 50, 180));
    assertThat(used.others()).isEqualTo(250);
  }

  private static ProcessStat process(int pid, int parent, int session) {
    return new ProcessStat(pid, parent, session, 0, 0);
  }
}
