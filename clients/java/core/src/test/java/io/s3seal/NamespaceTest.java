package io.s3seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verbs that need no client of S3; the others are asked in the module for JUnit. */
class NamespaceTest {
    private static final String SEED = "[[buckets]]\nname = \"seeded\"\n";

    private Namespace namespace;

    @BeforeEach
    void begin() {
        namespace = Server.shared().namespace(SEED);
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    private static List<String> names(Namespace namespace) {
        var buckets = Namespace.maps(namespace.state().getOrDefault("buckets", List.of()));
        return buckets.stream().map(one -> one.get("name").toString()).sorted().toList();
    }

    @Test
    void aSeedInAnyForm() {
        var asMap = Map.of("buckets", List.of(Map.of("name", "seeded")));
        for (Object seed : new Object[] {SEED, "{\"buckets\": [{\"name\": \"seeded\"}]}", asMap})
            try (var one = Server.shared().namespace(seed)) {
                assertEquals(List.of("seeded"), names(one));
            }
    }

    @Test
    void aWrongSeedIsToldAndLeavesNothing() {
        try (var server = Server.start()) {
            var refused = assertThrows(Refused.class, () -> server.namespace("\n[[bukets]]"));
            assertEquals(400, refused.status());
            assertTrue(refused.getMessage().contains("line 2"), refused.getMessage());
            assertTrue(refused.getMessage().contains("bukets"), refused.getMessage());
            assertEquals(List.of(), Namespace.map(server.ask("GET", "/namespaces", null)).get("namespaces"));
        }
    }

    @Test
    void nothingWrittenProvesNothing() {
        var failed = assertThrows(AssertionError.class, () -> namespace.assertAllEncrypted(Map.of()));
        assertTrue(failed.getMessage().contains("at least 1"), failed.getMessage());
        namespace.verifyWithin(Duration.ofSeconds(1), Map.of("all_encrypted", Map.of()));
        var expectation = Map.of("name", "uploads", "requests", Map.of("operation", "PutObject"));
        var none = assertThrows(AssertionError.class, () -> namespace.verify(expectation));
        assertTrue(none.getMessage().startsWith("uploads: "), none.getMessage());
    }

    @Test
    void anExpectationThatIsNoneIsRefused() {
        var expectation = Map.of("requests", Map.of("operation", "PutObjekt"));
        var refused = assertThrows(Refused.class, () -> namespace.verify(expectation));
        assertTrue(refused.getMessage().startsWith("POST /verify: 400 "), refused.getMessage());
    }

    @Test
    void faults() {
        var rule = Map.of("match", Map.of("operation", "PutObject"), "effect", Map.of("error", "SlowDown"));
        try (var fault = namespace.fail(rule)) {
            assertEquals(0, fault.fired());
            assertEquals(fault.id(), namespace.faults().get(0).get("id"));
        }
        assertEquals(List.of(), namespace.faults());
        assertEquals(namespace.preset("throttled").size(), namespace.faults().size());
        namespace.clearFaults();
        assertEquals(List.of(), namespace.faults());
    }

    @Test
    void theClock() {
        var clock = namespace.clock();
        clock.freeze("2031-01-01T00:00:00Z");
        assertEquals(List.of(), clock.advance("1d"));
        assertTrue(clock.now().startsWith("2031-01-02T00:00:00"), clock.now());
        clock.advanceTo("2032-01-01T00:00:00Z");
        assertTrue(clock.now().startsWith("2032-01-01T00:00:00"), clock.now());
        clock.set("2033-01-01T00:00:00Z");
        clock.freeze();
        assertTrue(clock.now().startsWith("2033-01-01T00:00:0"), clock.now());
        clock.real();
        assertEquals("real", Namespace.map(namespace.ask("GET", "/clock", null)).get("mode"));
    }

    @Test
    void snapshots() {
        var before = namespace.snapshot("before");
        namespace.seed("[[buckets]]\nname = \"later\"");
        assertEquals(List.of("later", "seeded"), names(namespace));
        try (var copy = before.fork("copy-of-before")) {
            assertEquals(List.of("seeded"), names(copy));
        }
        before.restore();
        assertEquals(List.of("seeded"), names(namespace));
        before.drop();
        assertEquals(404, assertThrows(Refused.class, before::restore).status());
        namespace.reset("nothing-left");
        assertEquals(List.of(), names(namespace));
        namespace.reset();
        assertEquals(List.of(), names(namespace));
    }

    @Test
    void theEnvironmentLeadsThere() {
        var environment = namespace.environment();
        assertEquals(namespace.endpoint(), environment.get("AWS_ENDPOINT_URL"));
        assertEquals(namespace.accessKey(), environment.get("AWS_ACCESS_KEY_ID"));
        assertEquals(namespace.name(), environment.get("S3SEAL_NAMESPACE"));
    }
}
