package io.s3seal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Buckets, keys of KMS, journal, faults, clock and snapshots of one test, which nobody else sees. */
public final class Namespace implements AutoCloseable {
    public static final String REGION = "us-east-1";

    private final Server server;
    private final String name;
    private final String account;
    private final String accessKey;
    private final String secretKey;
    private final Clock clock = new Clock(this);

    Namespace(Server server, Map<?, ?> made) {
        this.server = server;
        name = made.get("namespace").toString();
        account = made.get("account").toString();
        accessKey = made.get("access_key").toString();
        secretKey = made.get("secret_key").toString();
    }

    public Server server() {
        return server;
    }

    public String name() {
        return name;
    }

    public String account() {
        return account;
    }

    /** It says which namespace a request belongs to: nothing else has to be told to clients. */
    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    public String endpoint() {
        return server.endpoint();
    }

    /** What AWS's SDKs and tools read when they are told nothing: for processes that a test starts. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint(),
                "AWS_ACCESS_KEY_ID", accessKey,
                "AWS_SECRET_ACCESS_KEY", secretKey,
                "AWS_REGION", REGION,
                "AWS_DEFAULT_REGION", REGION,
                "AWS_EC2_METADATA_DISABLED", "true",
                "S3SEAL_NAMESPACE", name);
    }

    /** An own path of the server, in this namespace; see {@link Server#ask}. */
    public Object ask(String method, String path, Object body) {
        return server.ask(method, path, body, name);
    }

    /** Makes what a seed describes (docs/seeds.md): TOML or JSON as text, or maps and lists. */
    public void seed(Object document) {
        ask("POST", "/seeds", document);
    }

    /** All that there is, as a seed that makes the same. */
    public Map<String, Object> state() {
        return map(ask("GET", "/state", null));
    }

    /** Fails with what came nearest, unless each expectation holds (docs/verify.md). */
    @SafeVarargs
    public final void verify(Map<String, ?>... expectations) {
        verifyWithin(Duration.ZERO, expectations);
    }

    /** Likewise, but waits that long until they hold. */
    @SafeVarargs
    public final void verifyWithin(Duration patience, Map<String, ?>... expectations) {
        var question = Map.of("expectations", List.of(expectations), "within_ms", patience.toMillis());
        var answer = map(ask("POST", "/verify", question));
        if (!Boolean.TRUE.equals(answer.get("passed"))) throw new AssertionError(Findings.told(answer));
    }

    /**
     * Fails unless every write that was stored was encrypted like that, and there was one.
     *
     * @param how mode, kms_key, bucket_key; bucket and key say which writes
     */
    public void assertAllEncrypted(Map<String, ?> how) {
        verify(Map.of("all_encrypted", how, "at_least", 1));
    }

    /** The journal (docs/journal.md): what was asked, the oldest first. */
    public List<Map<String, Object>> requests(Map<String, ?> filters) {
        var chosen = new LinkedHashMap<String, Object>(Map.of("order", "oldest", "limit", 10_000));
        chosen.putAll(filters);
        return maps(map(ask("GET", "/requests" + query(chosen), null)).get("requests"));
    }

    /** The ledger of KMS, also what S3 asked of it. */
    public List<Map<String, Object>> kmsCalls(Map<String, ?> filters) {
        return maps(map(ask("GET", "/kms/calls" + query(filters), null)).get("calls"));
    }

    /** Why a request was refused, as text. */
    public String explain(String requestId) {
        return server.send("GET", "/requests/" + encoded(requestId) + "/explain?format=text", null, "", name);
    }

    /** Adds a rule: match, when, effect (docs/faults.md). */
    public Fault fail(Map<String, ?> rule) {
        return added(rule).get(0);
    }

    /** Adds the rules of {@code kms-outage}, {@code throttled}, {@code flaky-network}, ... */
    public List<Fault> preset(String preset) {
        return added(Map.of("preset", preset));
    }

    private List<Fault> added(Map<String, ?> what) {
        var made = maps(map(ask("POST", "/faults", what)).get("faults"));
        return made.stream().map(one -> new Fault(this, one.get("id").toString())).toList();
    }

    /** The rules that there are, with what happened. */
    public List<Map<String, Object>> faults() {
        return maps(map(ask("GET", "/faults", null)).get("faults"));
    }

    public void clearFaults() {
        ask("DELETE", "/faults", null);
    }

    public Clock clock() {
        return clock;
    }

    /** Saves what is stored, KMS's keys and the clock under that name. */
    public Snapshot snapshot(String snapshot) {
        ask("PUT", "/snapshots/" + encoded(snapshot), null);
        return new Snapshot(this, snapshot);
    }

    /** Back to how it was made, empty. */
    public void reset() {
        ask("POST", "/reset", null);
    }

    /** A part of it: docs/namespaces.md. */
    public void reset(String what) {
        ask("POST", "/reset?what=" + encoded(what), null);
    }

    /** It is gone, with everything in it. */
    @Override
    public void close() {
        server.ask("DELETE", "/namespaces/" + encoded(name), null);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String query(Map<String, ?> values) {
        if (values.isEmpty()) return "";
        return values.entrySet().stream()
                .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue().toString()))
                .collect(Collectors.joining("&", "?", ""));
    }

    static Map<String, Object> map(Object value) {
        var map = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) value).forEach((key, one) -> map.put(key.toString(), one));
        return map;
    }

    static List<Map<String, Object>> maps(Object value) {
        var list = new ArrayList<Map<String, Object>>();
        for (var one : (List<?>) value) list.add(map(one));
        return list;
    }
}
