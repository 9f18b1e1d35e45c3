package io.s3seal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What failed, and the requests that were otherwise or came nearest. */
final class Findings {
    private Findings() {}

    static String told(Map<String, Object> answer) {
        var lines = new ArrayList<String>();
        for (var one : Namespace.maps(answer.get("expectations"))) {
            if (Boolean.TRUE.equals(one.get("passed"))) continue;
            lines.add(one.get("name") + ": " + one.get("why"));
            show("offender", one.get("offenders"), lines);
            show("near miss", one.get("near_misses"), lines);
        }
        return String.join("\n", lines);
    }

    private static void show(String title, Object examples, List<String> lines) {
        for (var one : Namespace.maps(examples)) {
            lines.add("  " + title + ": " + one.get("what") + " (" + one.get("request_id") + ")");
            for (var field : Namespace.maps(one.get("differences")))
                lines.add("    " + field.get("field") + ": expected " + Json.write(field.get("expected")) + ", found "
                        + Json.write(field.get("found")));
        }
    }
}
