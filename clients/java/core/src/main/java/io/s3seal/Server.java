package io.s3seal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A running s3seal: one that is started here and ends with this process, or one that is there. */
public final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1); // a container on a busy machine
    private static final Duration ASK = Duration.ofSeconds(90); // verify waits up to a minute

    /** A proxy has nothing to do with one's own machine. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of((InetSocketAddress) null))
            .build();

    private static final Map<List<String>, Server> SHARED = new ConcurrentHashMap<>();

    private final String endpoint;
    private final Process process;
    private final Path folder;
    private final String token;

    private Server(String endpoint, Process process, Path folder, Map<String, String> environment) {
        token = environment.getOrDefault("S3SEAL_ADMIN_TOKEN", "");
        this.endpoint = endpoint.replaceFirst("/$", "");
        this.process = process;
        this.folder = folder;
    }

    /** One that runs already, and stays. */
    public static Server connect(String endpoint) {
        return new Server(endpoint, null, null, System.getenv());
    }

    /** Starts one on a free port, with these arguments of {@code s3seal serve}. It ends with this JVM at the latest. */
    public static Server start(String... arguments) {
        return start(System.getenv(), arguments);
    }

    /** The server of this JVM: that of S3SEAL_ENDPOINT, or one that is started for all who ask with these arguments. */
    public static Server shared(String... arguments) {
        var url = System.getenv("S3SEAL_ENDPOINT");
        return SHARED.computeIfAbsent(
                List.of(arguments), key -> url == null || url.isEmpty() ? start(arguments) : connect(url));
    }

    static Server start(Map<String, String> environment, String... arguments) {
        try {
            var finder = new Finder(environment);
            var found = finder.find();
            var folder = Files.createTempDirectory("s3seal-");
            var ready = folder.resolve("ready.json");
            var command = new ArrayList<>(List.of("sh", "-c", supervisor(), "s3seal", folder.toString()));
            var program = found.command(List.of(arguments));
            command.addAll(program);
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().clear();
            builder.environment().putAll(finder.environmentOfServer());
            builder.environment().put("S3SEAL_READY_FILE", ready.toString());
            var process = builder.start();
            try {
                var said = untilReady(process);
                if (said == null)
                    throw new StartFailed(String.join(" ", program) + " did not become ready:\n" + end(folder));
                var endpoint = Files.exists(ready) ? told(ready) : found.endpoint(said);
                return new Server(endpoint, process, folder, environment);
            } catch (IOException | RuntimeException failed) {
                stop(process);
                throw failed;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String supervisor() throws IOException {
        try (var script = Server.class.getResourceAsStream("supervise.sh")) {
            return new String(script.readAllBytes());
        }
    }

    private static String told(Path ready) throws IOException {
        return ((Map<?, ?>) Json.parse(Files.readString(ready))).get("endpoint").toString();
    }

    private static String end(Path folder) throws IOException {
        var log = Files.readString(folder.resolve("log"));
        return log.substring(Math.max(0, log.length() - 4000));
    }

    /** The lines before {@code Ready.}, or null when it ended, or took too long. */
    private static List<String> untilReady(Process process) throws IOException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.schedule(() -> { process.getOutputStream().close(); return null; }, START.toSeconds(), TimeUnit.SECONDS);
        try {
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream()));
            var said = new ArrayList<String>();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("Ready.")) return said;
                said.add(line);
            }
            return null;
        } finally {
            timer.shutdownNow();
        }
    }

    private static void stop(Process process) throws IOException {
        process.getOutputStream().close();
        Finder.ended(process);
    }

    public String endpoint() {
        return endpoint;
    }

    /** On the same port; certificates are for {@code localhost}. */
    public String httpsEndpoint() {
        if (process == null) return endpoint.replaceFirst("^http:", "https:");
        return "https://localhost:" + URI.create(endpoint).getPort();
    }

    /** What HTTPS clients have to trust, a PEM. */
    public String ca() {
        return send("GET", "/ca.pem", null, "", null);
    }

    /** Buckets, keys, journal, faults and clock that nobody else sees. */
    public Namespace namespace() {
        return namespace(null);
    }

    /** Likewise, beginning as the seed says (docs/seeds.md): TOML or JSON as text, or maps and lists. */
    public Namespace namespace(Object seed) {
        var made = new Namespace(this, (Map<?, ?>) ask("POST", "/namespaces", Map.of()));
        try {
            if (seed != null) made.seed(seed);
        } catch (RuntimeException wrong) {
            made.close();
            throw wrong;
        }
        return made;
    }

    /**
     * An own path, below /_s3seal: what docs/openapi.json has, for what has no verb here.
     *
     * @param body text, or maps and lists; null: none
     * @return maps, lists, text, numbers (Long, Double), booleans; null: nothing
     */
    public Object ask(String method, String path, Object body) {
        return ask(method, path, body, null);
    }

    Object ask(String method, String path, Object body, String namespace) {
        var text = body == null || body instanceof String ? (String) body : Json.write(body);
        var isJson = text == null || text.stripLeading().startsWith("{");
        var answer = send(method, path, text, isJson ? "application/json" : "application/toml", namespace);
        return answer.isEmpty() ? null : Json.parse(answer);
    }

    String send(String method, String path, String body, String kind, String namespace) {
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/_s3seal" + path)).timeout(ASK);
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!kind.isEmpty()) request.header("Content-Type", kind);
        if (namespace != null) request.header("x-s3seal-namespace", namespace);
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        HttpResponse<String> answer;
        try {
            answer = CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException("no s3seal answers at " + endpoint, failed);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while s3seal was asked", told);
        }
        int status = answer.statusCode();
        if (status >= 300) throw new Refused(method + " " + path, status, sentence(answer.body()));
        return answer.body();
    }

    private static String sentence(String answer) {
        try {
            var told = (Map<?, ?>) Json.parse(answer);
            var text = new StringBuilder(told.get("error").toString());
            if (told.get("mistakes") instanceof List<?> mistakes)
                for (var one : mistakes) {
                    var mistake = (Map<?, ?>) one;
                    text.append("\n  line ").append(mistake.get("line")).append(", ").append(mistake.get("path"));
                    text.append(": ").append(mistake.get("mistake"));
                }
            return text.toString();
        } catch (RuntimeException plain) {
            return answer;
        }
    }

    /** What it said so far on stderr; of a server that was started here. */
    public String log() {
        try {
            return process == null ? "" : Files.readString(folder.resolve("log"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends what was started here, and nothing else. */
    @Override
    public void close() {
        if (process == null) return;
        try {
            stop(process);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
