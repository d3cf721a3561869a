package dev.berth.lab.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// vsftpd: two processes a session, each in a sandbox; when not started by root, one and none.
record Vsftpd(Programs programs) implements FtpServer {
  private static final String PROGRAM = "vsftpd";

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public Optional<String> missing() {
    return programs.missing(PROGRAM, PROGRAM);
  }

  @Override
  public Launch prepare(Setup setup) throws IOException {
    Path empty = Files.createDirectory(setup.directory().resolve("empty"));
    Path file =
        Files.writeString(
            setup.directory().resolve("vsftpd.conf"),
            """
            listen=YES
            background=NO
            listen_address=127.0.0.1
            listen_port=%d
            pasv_min_port=%d
            pasv_max_port=%d
            anonymous_enable=YES
            local_enable=NO
            write_enable=NO
            anon_root=%s
            ftp_username=%s
            nopriv_user=nobody
            secure_chroot_dir=%s
            run_as_launching_user=%s
            max_clients=0
            max_per_ip=0
            idle_session_timeout=3600
            accept_timeout=3600
            xferlog_enable=NO
            async_abor_enable=YES
            """
                .formatted(
                    setup.port(),
                    setup.firstPassive(),
                    setup.lastPassive(),
                    setup.site(),
                    Users.withHome(),
                    empty,
                    Users.isRoot() ? "NO" : "YES"));
    return new Launch(
        List.of(programs.find(PROGRAM, PROGRAM).orElseThrow().toString(), file.toString()),
        programs.environment(PROGRAM));
  }
}
