/// Loads, measurements and a report. Servers run as processes of their own, never in here.
module dev.berth.lab {
  requires static org.jspecify;
  requires dev.berth.sockets;
}
