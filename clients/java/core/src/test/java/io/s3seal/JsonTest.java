package io.s3seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsWhatItWrites() {
        var value = Map.of("a", Arrays.asList(1L, -2.5, true, null, "ü\n\"\\\u0001"), "b", Map.of(), "c", List.of());
        assertEquals(value, Json.parse(Json.write(value)));
    }

    @Test
    void readsEscapesAndBlanks() {
        assertEquals(List.of("a/\t\u00e9"), Json.parse(" [ \"a\\/\\t\\u00e9\" ] \n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1", "[1 2]", "{\"a\"}", "{1:2}", "tru", "\"a", "\"\\", "1 2", "--1", "nope"})
    void refusesWhatIsNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
    }
}
