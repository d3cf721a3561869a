package dev.berth.tools.scan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Ports where one often finds somebody, the likelier ones first: they are asked first, so that a
/// long scan shows early what there is. The names tell what is usually found there, for where
/// `/etc/services` says nothing.
final class KnownPorts {
  private static final String LIST =
      """
      80 http, 443 https, 22 ssh, 21 ftp, 25 smtp, 53 domain, 3306 mysql, 8080 http-alt,
      3389 ms-wbt-server, 445 microsoft-ds, 139 netbios-ssn, 135 epmap, 23 telnet, 110 pop3,
      143 imap, 5432 postgresql, 6379 redis, 993 imaps, 995 pop3s, 587 submission,
      465 submissions, 111 sunrpc, 631 ipp, 389 ldap, 636 ldaps, 2049 nfs, 8443 https-alt,
      8000 http-alt, 8888 http-alt, 3000 http-alt, 5000 http-alt, 8081 http-alt, 9000 http-alt,
      9090 http-alt, 5900 rfb, 1433 ms-sql-s, 1521 oracle, 27017 mongodb, 11211 memcached,
      9200 elasticsearch, 5672 amqp, 1883 mqtt, 9092 kafka, 2181 zookeeper, 2375 docker,
      2379 etcd-client, 6443 kubernetes, 10250 kubelet, 88 kerberos, 179 bgp, 515 printer,
      548 afpovertcp, 554 rtsp, 873 rsync, 990 ftps, 1080 socks, 1723 pptp, 2121 ftp-alt,
      3128 squid, 4369 epmd, 4481 cloudhash, 5060 sip, 5222 xmpp-client, 5601 kibana,
      6667 ircd, 8009 ajp13, 8086 influxdb, 9100 jetdirect, 9418 git, 10000 webmin, 50000 db2\
      """;

  /// Port and name, in the order in which they are asked.
  static final Map<Integer, String> NAMES = names();

  private KnownPorts() {}

  private static Map<Integer, String> names() {
    Map<Integer, String> names = new LinkedHashMap<>();
    for (String entry : LIST.split(",\\s+", -1)) {
      int blank = entry.indexOf(' ');
      names.put(Integer.valueOf(entry.substring(0, blank)), entry.substring(blank + 1));
    }
    return Collections.unmodifiableMap(names);
  }
}
