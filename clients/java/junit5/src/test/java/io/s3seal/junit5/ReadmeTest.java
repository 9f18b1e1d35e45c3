package io.s3seal.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** README's code is that of tests, which run. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    private static String snippet(String language, String word) throws IOException {
        var found = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(README));
        return found.results().map(one -> one.group(1)).filter(one -> one.contains(word)).findFirst().orElseThrow();
    }

    /** Lines that stand there in that order, however far they are set in. */
    private static void assertStandsIn(String file, String snippet) throws IOException {
        var lines = Files.readAllLines(Path.of(file)).stream().map(String::strip).iterator();
        snippet.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(wanted -> {
            var found = false;
            while (!found && lines.hasNext()) found = lines.next().equals(wanted);
            assertTrue(found, "not in " + file + ", or in another order: " + wanted);
        });
    }

    @Test
    void theTestIsOne() throws IOException {
        assertStandsIn("src/test/java/io/s3seal/junit5/ReportsTest.java", snippet("java", "WithS3Seal"));
    }

    @Test
    void theContainerIsOne() throws IOException {
        var file = "../testcontainers/src/test/java/io/s3seal/testcontainers/S3SealContainerTest.java";
        assertStandsIn(file, snippet("java", "S3SealContainer"));
    }

    @Test
    void theDependenciesAreThere() throws IOException {
        var shown = snippet("xml", "s3seal-junit5");
        for (var module : new String[] {"junit5", "testcontainers"}) {
            var pom = Files.readString(Path.of("..", module, "pom.xml"));
            var artifact = "<artifactId>s3seal-" + module + "</artifactId>";
            assertTrue(pom.contains(artifact) && shown.contains(artifact), artifact);
        }
        assertEquals(2, Pattern.compile("<version>0.1.0</version>").matcher(shown).results().count());
    }
}
