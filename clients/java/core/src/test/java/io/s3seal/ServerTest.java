package io.s3seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server is found, started and ended. */
class ServerTest {
    private static final String BINARY = System.getenv("S3SEAL_BINARY");

    @TempDir
    Path folder;

    private static Socket connectTo(String endpoint) throws IOException {
        var address = URI.create(endpoint);
        return new Socket(address.getHost(), address.getPort());
    }

    /** Until the system closes it, as the server has ended, whatever that had to say. */
    private static void waitUntilClosed(Socket connection) throws IOException {
        try (connection) {
            assertEquals(-1, connection.getInputStream().read());
        } catch (SocketException reset) {
            assertNotNull(reset);
        }
    }

    private void script(String name, String text) throws IOException {
        var path = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text);
        assertTrue(path.toFile().setExecutable(true));
    }

    private Map<String, String> environment(String... more) {
        var environment = new HashMap<>(System.getenv());
        environment.remove("S3SEAL_BINARY");
        environment.put("PATH", folder + ":/usr/bin:/bin");
        for (int at = 0; at < more.length; at += 2) environment.put(more[at], more[at + 1]);
        return environment;
    }

    @Test
    void servesHttpAndHttpsUntilItIsStopped() throws Exception {
        var server = Server.start();
        assertNotNull(server.ask("GET", "/health", null));
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(server.ca().getBytes()));
        trusted.setCertificateEntry("s3seal", certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        var request = HttpRequest.newBuilder(URI.create(server.httpsEndpoint() + "/_s3seal/health")).build();
        var client = HttpClient.newBuilder().sslContext(context).build();
        assertEquals(200, client.send(request, BodyHandlers.ofString()).statusCode());
        var connection = connectTo(server.endpoint());
        server.close();
        waitUntilClosed(connection);
    }

    @Test
    void isSharedByThoseWhoAskForTheSame() {
        assertSame(Server.shared(), Server.shared());
        var other = Server.shared("--region", "eu-west-1");
        assertNotEquals(Server.shared().endpoint(), other.endpoint());
    }

    @Test
    void takesArgumentsAndVariablesAsSettings() {
        var environment = environment("S3SEAL_BINARY", BINARY, "S3SEAL_BUCKETS", "of-a-variable");
        try (var server = Server.start(environment, "--region", "eu-west-1")) {
            var state = Namespace.map(server.ask("GET", "/state", null));
            assertEquals("of-a-variable", Namespace.maps(state.get("buckets")).get(0).get("name"));
        }
    }

    @Test
    void aTokenIsKnownToBoth() {
        var token = "of-sixteen-letters-or-more";
        var environment = environment("S3SEAL_BINARY", BINARY, "S3SEAL_ADMIN", "token", "S3SEAL_ADMIN_TOKEN", token);
        try (var server = Server.start(environment)) {
            server.namespace().close();
            var stranger = Server.connect(server.endpoint());
            assertEquals(401, assertThrows(Refused.class, stranger::namespace).status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "exit"})
    void endsWithTheProcessThatStartedIt(String how) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("java.class.path");
        var command = new ProcessBuilder(java, "-cp", classes, "io.s3seal.Child");
        var child = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var endpoint = new BufferedReader(new InputStreamReader(child.getInputStream())).readLine();
        var connection = connectTo(endpoint);
        if (how.equals("kill")) child.destroyForcibly();
        else child.getOutputStream().close();
        waitUntilClosed(connection);
        child.waitFor();
    }

    @Test
    void whatDoesNotStartIsToldWithItsLog() {
        var failed = assertThrows(StartFailed.class, () -> Server.start("--no-such-option"));
        assertTrue(failed.getMessage().contains("no-such-option: "), failed.getMessage());
    }

    @Test
    void aBinaryThatIsNoneIsTold() {
        var failed = assertThrows(NotFound.class, () -> Server.start(environment("S3SEAL_BINARY", "/nowhere/s3seal")));
        assertTrue(failed.getMessage().startsWith("S3SEAL_BINARY is /nowhere/s3seal"), failed.getMessage());
    }

    @Test
    void withoutAnyItIsToldWhatToDo() throws IOException {
        script("docker", "echo no such image >&2; exit 1");
        var failed = assertThrows(NotFound.class, () -> Server.start(environment()));
        var wanted = "no s3seal found: set S3SEAL_BINARY.*s3seal:latest.*no such image";
        assertTrue(failed.getMessage().matches(wanted), failed.getMessage());
    }

    @Test
    void theOneInThePathIsFound() throws IOException {
        Files.createSymbolicLink(folder.resolve("s3seal"), Path.of(BINARY));
        try (var server = Server.start(environment())) {
            assertNotNull(server.ask("GET", "/health", null));
        }
    }

    /** Not the line for people, where both are there. */
    @Test
    void theReadyFileSaysWhereItIs() throws IOException {
        script("program", """
                echo 'endpoint: http://127.0.0.1:1 and https://127.0.0.1:1'
                echo '{"endpoint": "http://127.0.0.1:2", "pid": 1}' >"$S3SEAL_READY_FILE"
                echo Ready.
                exec tail -f /dev/null
                """);
        try (var server = Server.start(environment("S3SEAL_BINARY", folder.resolve("program").toString()))) {
            assertEquals("http://127.0.0.1:2", server.endpoint());
        }
    }

    /** With a docker that notes what it is told, and is the program itself. */
    @Test
    void elseAContainerIsStartedAndEnded() throws IOException {
        script("docker", """
                cd %1$s
                echo "$@" >>told
                case "$1" in
                    image) ;;
                    port) grep -o '127.0.0.1:[0-9]*' banner | head -1 ;;
                    run)
                        unset S3SEAL_READY_FILE
                        mkfifo said
                        while read -r line; do echo "$line" >>banner; echo "$line"; done <said &
                        exec %2$s --port 0 >said
                        ;;
                esac
                """.formatted(folder, BINARY));
        Socket connection;
        var environment = environment("S3SEAL_IMAGE", "mine:1", "S3SEAL_REGION", "us-east-1");
        try (var server = Server.start(environment, "--log-level", "debug")) {
            connection = connectTo(server.endpoint());
        }
        waitUntilClosed(connection);
        var told = Files.readAllLines(folder.resolve("told"));
        assertEquals("image inspect mine:1", told.get(0));
        var run = "run --rm --pull never --name s3seal-[0-9a-f-]+ --publish 127.0.0.1::4566 --env S3SEAL_REGION "
                + "mine:1 --log-level debug";
        assertTrue(told.get(1).matches(run), told.get(1));
        assertTrue(told.get(2).matches("port s3seal-[0-9a-f-]+ 4566/tcp"), told.get(2));
    }

    @Test
    void nobodyAnswersThere() throws IOException {
        String endpoint;
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            endpoint = "http://127.0.0.1:" + listening.getLocalPort();
        }
        var failed = assertThrows(UncheckedIOException.class, () -> Server.connect(endpoint).namespace());
        assertEquals("no s3seal answers at " + endpoint, failed.getMessage());
    }

    @Test
    void oneThatRunsAlreadyStays() {
        try (var server = Server.start()) {
            try (var there = Server.connect(server.endpoint() + "/")) {
                assertEquals(server.endpoint(), there.endpoint());
            }
            assertNotNull(server.ask("GET", "/health", null));
            assertEquals(List.of(), Namespace.map(server.ask("GET", "/namespaces", null)).get("namespaces"));
        }
    }
}
