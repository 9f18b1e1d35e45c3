package io.s3seal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** docs/clock.md. Moves answer with what fell due by them; what is signed afterwards is younger than they are. */
public final class Clock {
    private final Namespace namespace;

    Clock(Namespace namespace) {
        this.namespace = namespace;
    }

    /** What it shows: 2031-01-01T00:00:00.000Z. */
    public String now() {
        return Namespace.map(namespace.ask("GET", "/clock", null)).get("now").toString();
    }

    /** By so much: {@code 61m}, {@code 30d}. */
    public List<Map<String, Object>> advance(String by) {
        return move("POST", "/clock/advance", Map.of("by", by));
    }

    public List<Map<String, Object>> advanceTo(String date) {
        return move("POST", "/clock/advance", Map.of("to", date));
    }

    /** It stands still where it is. */
    public List<Map<String, Object>> freeze() {
        return move("PUT", "/clock", Map.of("mode", "frozen"));
    }

    public List<Map<String, Object>> freeze(String at) {
        return move("PUT", "/clock", Map.of("mode", "frozen", "at", at));
    }

    /** It runs on from there. */
    public List<Map<String, Object>> set(String at) {
        return move("PUT", "/clock", Map.of("mode", "offset", "at", at));
    }

    /** The machine's time. */
    public List<Map<String, Object>> real() {
        return move("PUT", "/clock", Map.of("mode", "real"));
    }

    private List<Map<String, Object>> move(String method, String path, Map<String, String> how) {
        var wanted = new LinkedHashMap<String, Object>(how);
        wanted.put("next_second", true);
        return Namespace.maps(Namespace.map(namespace.ask(method, path, wanted)).get("done"));
    }
}
