/**
 * Tests against s3seal, a local S3 with KMS, STS and real encryption: {@link Server} starts it, {@link Namespace} is a
 * test's own.
 */
package io.s3seal;
