package io.s3seal;

import java.io.IOException;

/** A process of tests that tests start, and kill. */
final class Child {
    private Child() {}

    public static void main(String[] none) throws IOException {
        System.out.println(Server.start().endpoint());
        System.in.readAllBytes();
    }
}
