package io.s3seal;

/** It was found and did not become ready. The message has the end of its log. */
public final class StartFailed extends IllegalStateException {
    private static final long serialVersionUID = 1;

    StartFailed(String message) {
        super(message);
    }
}
