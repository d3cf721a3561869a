import java.util.Map;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;

/// Apache FtpServer for the lab: java -cp 'lib/*' ApacheFtpServerMain.java DIR PORT PASSIVE_PORTS
class ApacheFtpServerMain {
  public static void main(String[] arguments) throws Exception {
    var connections = new ConnectionConfigFactory();
    connections.setAnonymousLoginEnabled(true);
    connections.setMaxLogins(100_000);
    connections.setMaxAnonymousLogins(100_000);

    var data = new DataConnectionConfigurationFactory();
    data.setPassivePorts(arguments[2]);

    var listener = new ListenerFactory();
    listener.setServerAddress("127.0.0.1");
    listener.setPort(Integer.parseInt(arguments[1]));
    listener.setIdleTimeout(3600);
    listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());

    var anonymous = new BaseUser();
    anonymous.setName("anonymous");
    anonymous.setHomeDirectory(arguments[0]);
    anonymous.setMaxIdleTime(3600);

    var factory = new FtpServerFactory();
    factory.setConnectionConfig(connections.createConnectionConfig());
    factory.setListeners(Map.of("default", listener.createListener()));
    factory.getUserManager().save(anonymous);
    factory.createServer().start();
  }
}
