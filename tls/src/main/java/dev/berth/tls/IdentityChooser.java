package dev.berth.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses which of our identities a peer is shown. A server goes by the name that the client asks
/// for (RFC 6066, section 3), and shows the first when it knows no such name; a client goes by the
/// authorities that the server says it believes.
///
/// An alias is the place of an identity in the list.
final class IdentityChooser extends X509ExtendedKeyManager {
  private final List<Identity> identities;

  IdentityChooser(List<Identity> identities) {
    this.identities = identities;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    List<Identity> candidates = identities.stream().limit(1).toList();
    String name = serverName(engine.getHandshakeSession());
    if (name != null) {
      List<Identity> named = identities.stream().filter(one -> one.covers(name)).toList();
      candidates = named.isEmpty() ? candidates : named;
    }
    return candidates.stream()
        .filter(identity -> identity.key().getAlgorithm().equals(keyType))
        .findFirst()
        .map(this::alias)
        .orElse(null);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    List<Identity> candidates =
        identities.stream()
            .filter(one -> Arrays.asList(keyTypes).contains(one.key().getAlgorithm()))
            .toList();
    // None that the server says it believes: it will say what it thinks of the first.
    return candidates.stream()
        .filter(identity -> isIssuedBy(identity, issuers))
        .findFirst()
        .or(() -> candidates.stream().findFirst())
        .map(this::alias)
        .orElse(null);
  }

  private static boolean isIssuedBy(Identity identity, Principal @Nullable [] issuers) {
    return issuers == null
        || issuers.length == 0
        || Stream.of(identity.chain())
            .anyMatch(one -> Arrays.asList(issuers).contains(one.getIssuerX500Principal()));
  }

  /// The name that the client has asked for, or null.
  static @Nullable String serverName(@Nullable SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name.getType() == StandardConstants.SNI_HOST_NAME) {
          return hostName(name);
        }
      }
    }
    return null;
  }

  private static @Nullable String hostName(SNIServerName name) {
    try {
      return Names.normal(new SNIHostName(name.getEncoded()).getAsciiName());
    } catch (IllegalArgumentException e) {
      return null; // Not the name of a host: nobody is called so.
    }
  }

  private String alias(Identity identity) {
    return Integer.toString(identities.indexOf(identity));
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identities.get(Integer.parseInt(alias)).chain();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identities.get(Integer.parseInt(alias)).key();
  }

  // ------------------------------------------------- what only the JDK's own sockets would ask

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException();
  }
}
