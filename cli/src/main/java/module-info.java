/// The `berth` command: flags, configuration and logging; pairs a protocol with an architecture.
module dev.berth.cli {
  requires static org.jspecify;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires dev.berth.architecture;
  requires dev.berth.cloudhash;
  requires dev.berth.files;
  requires dev.berth.ftp;
  requires dev.berth.session;
  requires dev.berth.sockets;
  requires dev.berth.tls;
  requires dev.berth.tools;
  requires info.picocli;
  requires jdk.unsupported; // signals: sockets finds it by reflection
  requires org.slf4j;

  provides ch.qos.logback.classic.spi.Configurator with
      dev.berth.cli.LogConfiguration;

  opens dev.berth.cli to
      info.picocli;
}
