package io.s3seal;

import java.util.Map;

/** A rule: which requests, when among them, and what becomes of them. */
public final class Fault implements AutoCloseable {
    private final Namespace namespace;
    private final String id;

    Fault(Namespace namespace, String id) {
        this.namespace = namespace;
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** How often it happened. */
    public long fired() {
        return (Long) status().get("fired");
    }

    public Map<String, Object> status() {
        return Namespace.map(namespace.ask("GET", path(), null));
    }

    /** Takes the rule away. */
    @Override
    public void close() {
        namespace.ask("DELETE", path(), null);
    }

    private String path() {
        return "/faults/" + Namespace.encoded(id);
    }
}
