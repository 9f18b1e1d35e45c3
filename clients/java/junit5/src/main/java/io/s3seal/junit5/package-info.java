/** The part for JUnit 5: {@link WithS3Seal} gives each test a namespace, and AWS's clients in it. */
package io.s3seal.junit5;
