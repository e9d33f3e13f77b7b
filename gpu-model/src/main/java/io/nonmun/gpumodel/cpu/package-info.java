/// The CPU backends: a plain reference, and its fast twin on the Vector API.
///
/// No method here takes or returns a vector. C2 keeps vectors in registers as long as it inlines
/// every call that they pass through. It always does with the Vector API's own methods; with ours
/// it asks the profile, which may say "seldom called" when the caller is compiled early, and then
/// each vector is an object, until the end of the process. So kernels hand each other arrays.
@NullMarked
package io.nonmun.gpumodel.cpu;

import org.jspecify.annotations.NullMarked;
