package io.s3seal;

/** There is no s3seal to start. The message says what can be done. */
public final class NotFound extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NotFound(String message) {
        super(message);
    }
}
