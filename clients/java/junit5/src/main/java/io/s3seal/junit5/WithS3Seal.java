package io.s3seal.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Test methods, and @BeforeEach and @AfterEach beside them, may have parameters Namespace, S3Client, KmsClient and
 * StsClient: of a namespace of that test's own. A Server may be had anywhere. On a method it takes the place of that on
 * the class.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(S3SealExtension.class)
public @interface WithS3Seal {
    /** What each namespace begins with (docs/seeds.md), as TOML or JSON. */
    String seed() default "";

    /** The same, from a resource of the class path: {@code /seed.toml}. */
    String seedResource() default "";

    /** Of {@code s3seal serve}. */
    String[] arguments() default {};
}
