package dev.berth.cli;

import dev.berth.tools.scan.PortResult;
import dev.berth.tools.scan.ScanReport;
import dev.berth.tools.scan.Services;
import java.io.PrintWriter;

/// Results for programs: an object of JSON (RFC 8259) on each line. Fields may be added; those that
/// are here stay.
final class ScanJson implements ScanFormat {
  private final PrintWriter out;

  ScanJson(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void port(PortResult result) {
    int port = result.address().getPort();
    String line =
        "{\"type\":\"port\",\"host\":%s,\"address\":%s,\"port\":%d,\"state\":\"%s\",\"service\":%s"
            .formatted(
                quoted(result.host()),
                quoted(Addresses.plain(result.address().getAddress())),
                port,
                result.state(),
                quoted(Services.ofThisMachine().name(port)));
    String reason = result.reason() == null ? "" : ",\"reason\":\"" + result.reason() + "\"";
    out.print(line + reason + "}\n");
  }

  @Override
  public void end(ScanReport report, String reasons) {
    out.print(
        ("{\"type\":\"summary\",\"ports\":%d,\"open\":%d,\"closed\":%d,\"filtered\":%d,\"left\":%d,"
                + "\"seconds\":%s,\"ending\":\"%s\"}\n")
            .formatted(
                report.total(),
                report.open(),
                report.closed(),
                report.filtered(),
                report.left(),
                ScanText.seconds(report),
                report.ending()));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
