package io.nonmun.storage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Tests on [PostgresServer], whose program is for one kind of machine.
@Tag("postgres")
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "the PostgreSQL of the tests is for Linux on x86-64")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NeedsPostgres {}
