package io.s3seal;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Where the program is: S3SEAL_BINARY, PATH, or an image for docker. */
final class Finder {
    /** About helpers and commands: no settings of a server. */
    private static final Set<String> OURS =
            Set.of("S3SEAL_BINARY", "S3SEAL_IMAGE", "S3SEAL_ENDPOINT", "S3SEAL_NAMESPACE");

    private static final String USUAL_IMAGE = "s3seal:latest";

    private final Map<String, String> environment;

    Finder(Map<String, String> environment) {
        this.environment = environment;
    }

    /** How one is started, and where it is then, by the lines that it said before it was ready. */
    interface Found {
        List<String> command(List<String> arguments);

        String endpoint(List<String> said) throws IOException;
    }

    /** What is set for the tests is set for their server: S3SEAL_PROFILE and the other settings. */
    Map<String, String> environmentOfServer() {
        var kept = new TreeMap<>(environment);
        kept.keySet().removeAll(OURS);
        return kept;
    }

    Found find() throws IOException {
        var binary = environment.getOrDefault("S3SEAL_BINARY", "");
        if (!binary.isEmpty()) {
            var path = binary.contains("/") ? (isProgram(new File(binary)) ? binary : null) : inPath(binary);
            if (path != null) return new Program(path);
            throw new NotFound("S3SEAL_BINARY is " + binary + ", and that is no program that can be run");
        }
        var path = inPath("s3seal");
        if (path != null) return new Program(path);
        var image = environment.getOrDefault("S3SEAL_IMAGE", USUAL_IMAGE);
        var docker = inPath("docker");
        var why = "docker is not in PATH";
        if (docker != null) {
            var asked = new ProcessBuilder(docker, "image", "inspect", image).redirectErrorStream(true).start();
            var said = new String(asked.getInputStream().readAllBytes()).strip();
            if (ended(asked) == 0) return new Container(docker, image);
            why = "docker has no image " + image + ": " + said;
        }
        throw new NotFound("no s3seal found: set S3SEAL_BINARY to the program, have `s3seal` in PATH, "
                + "or build the image " + USUAL_IMAGE + " (S3SEAL_IMAGE names another one). " + why);
    }

    static int ended(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                var code = process.waitFor();
                if (interrupted) Thread.currentThread().interrupt();
                return code;
            } catch (InterruptedException told) {
                interrupted = true; // it ends soon, and whoever told so is told afterwards
            }
        }
    }

    private String inPath(String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(Finder::isProgram)
                .map(File::getPath)
                .findFirst()
                .orElse(null);
    }

    private static boolean isProgram(File file) {
        return file.isFile() && file.canExecute();
    }

    private record Program(String path) implements Found {
        @Override
        public List<String> command(List<String> arguments) {
            var command = new ArrayList<>(List.of(path, "--port", "0"));
            command.addAll(arguments);
            return command;
        }

        /** Of the line that it begins with: {@code endpoint: http://127.0.0.1:4566 and https://127.0.0.1:4566}. */
        @Override
        public String endpoint(List<String> said) throws IOException {
            return said.stream()
                    .filter(line -> line.startsWith("endpoint: "))
                    .map(line -> line.split(" ")[1])
                    .findFirst()
                    .orElseThrow(() -> new IOException(path + " named no endpoint"));
        }
    }

    private final class Container implements Found {
        private final String docker;
        private final String image;
        private final String name = "s3seal-" + UUID.randomUUID().toString().substring(0, 13);

        Container(String docker, String image) {
            this.docker = docker;
            this.image = image;
        }

        @Override
        public List<String> command(List<String> arguments) {
            var command = new ArrayList<>(List.of(docker, "run", "--rm", "--pull", "never", "--name", name));
            command.addAll(List.of("--publish", "127.0.0.1::4566"));
            for (var setting : environmentOfServer().keySet())
                if (setting.startsWith("S3SEAL_")) command.addAll(List.of("--env", setting));
            command.add(image);
            command.addAll(arguments);
            return command;
        }

        @Override
        public String endpoint(List<String> said) throws IOException {
            var asked = new ProcessBuilder(docker, "port", name, "4566/tcp").start();
            var answer = new String(asked.getInputStream().readAllBytes()).split("\\s")[0];
            if (ended(asked) != 0) throw new IOException("docker port " + name + " failed");
            return "http://" + answer;
        }
    }
}
