/// The CPU backends: a plain reference, and its fast twin on the Vector API.
@NullMarked
package io.nonmun.gpumodel.cpu;

import org.jspecify.annotations.NullMarked;
