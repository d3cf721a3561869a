/// Loads, measurements and a report. Servers run as processes of their own, never in here.
///
/// HdrHistogram has no module descriptor, and its jar no name for a module but the one it gets from
/// its file; the lab is a program and not a library, so nobody else meets that name.
@SuppressWarnings("requires-automatic")
module dev.berth.lab {
  requires static org.jspecify;
  requires HdrHistogram;
  requires dev.berth.sockets;
  requires info.picocli;

  opens dev.berth.lab to
      info.picocli;
}
