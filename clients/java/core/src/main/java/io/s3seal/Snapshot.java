package io.s3seal;

import java.util.Map;

/** What was stored, KMS's keys and the clock. */
public final class Snapshot {
    private final Namespace namespace;
    private final String path;

    Snapshot(Namespace namespace, String name) {
        this.namespace = namespace;
        path = "/snapshots/" + Namespace.encoded(name);
    }

    public void restore() {
        namespace.ask("POST", path + "/restore", null);
    }

    /** A new namespace of that name that begins so, and goes its own way. */
    public Namespace fork(String into) {
        var made = namespace.ask("POST", path + "/fork", Map.of("namespace", into));
        return new Namespace(namespace.server(), Namespace.map(made));
    }

    public void drop() {
        namespace.ask("DELETE", path, null);
    }
}
