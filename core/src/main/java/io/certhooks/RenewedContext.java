// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context whose sessions end with each certificate.
 *
 * <p>A client that resumes a session does not see the server's certificate, and gets a new ticket for the next time. The
 * JDK never ends such a chain of TLS 1.3 tickets, whatever the session timeout is, so a client could stay with a replaced
 * certificate for ever. Hence every certificate brings a new context with new ticket keys for engines. A server socket is
 * bound to its context, so there sessions are not resumed at all.
 */
final class RenewedContext extends SSLContextSpi {

    private final KeyManager[] forEngines;
    private final TrustManager[] platformTrust;
    private final SSLContext forServerSockets;
    private volatile SSLContext current;

    private RenewedContext(ServedKeyManager forEngines, ServedKeyManager forServerSockets)
            throws GeneralSecurityException {
        this.forEngines = new KeyManager[] {forEngines};
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init((java.security.KeyStore) null);
        this.platformTrust = trust.getTrustManagers();
        this.forServerSockets = context(new KeyManager[] {forServerSockets}, platformTrust);
        this.current = context(this.forEngines, platformTrust);
    }

    static RenewedContext of(ServedKeyManager forEngines, ServedKeyManager forServerSockets) {
        try {
            return new RenewedContext(forEngines, forServerSockets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /** A context that is this one at every moment. */
    SSLContext asContext() {
        return new SSLContext(this, current.getProvider(), current.getProtocol()) {};
    }

    /** Ends all sessions as far as new connections are concerned; connections that exist are not disturbed. */
    synchronized void renew() {
        SSLSessionContext old = current.getServerSessionContext();
        SSLContext renewed;
        try {
            renewed = context(forEngines, platformTrust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
        renewed.getServerSessionContext().setSessionTimeout(old.getSessionTimeout());
        renewed.getServerSessionContext().setSessionCacheSize(old.getSessionCacheSize());
        current = renewed;
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
        throw new IllegalStateException(
                "this context is ready for use: make one of your own with ReloadableTls.keyManager() to set it up");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return current.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return forServerSockets.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return current.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return current.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return current.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return current.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return current.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return current.getSupportedSSLParameters();
    }
}
