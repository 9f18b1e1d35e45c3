package io.s3seal;

/** An own path answered with an error. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Refused(String what, int status, String why) {
        super(what + ": " + status + " " + why);
        this.status = status;
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }
}
