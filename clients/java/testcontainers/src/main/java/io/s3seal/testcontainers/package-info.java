/** The part for Testcontainers. */
package io.s3seal.testcontainers;
