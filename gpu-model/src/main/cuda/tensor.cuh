// Tensor cores, and how their operands get to them: PTX ISA 8.0, sections 9.7.8.24 (cp.async) and
// 9.7.13 (mma, ldmatrix). A lane has, of each 8 x 8 part of a matrix, two neighbours of row lane / 4,
// columns 2 * (lane % 4).
#pragma once

__device__ inline unsigned shared_at(const void* pointer) {
    return static_cast<unsigned>(__cvta_generic_to_shared(pointer));
}

/// A number that the compiler knows: offsets in shared memory stand in the instructions themselves.
template <int N>
struct Constant {
    static constexpr int value = N;
};

/// Calls body(Constant<n>()) for n from FROM to TO by STEP.
template <int FROM, int TO, int STEP, typename Body>
__device__ inline void unroll(Body body) {
    if constexpr (FROM < TO) {
        body(Constant<FROM>());
        unroll<FROM + STEP, TO, STEP>(body);
    }
}

/// Begins to copy 16 bytes to shared memory, past the first-level cache.
///
/// @param bytes that are read; the rest becomes zeros
template <int OFFSET>
__device__ inline void copy_async(unsigned to, const void* from, int bytes) {
    asm volatile("cp.async.cg.shared.global [%0 + %1], [%2], 16, %3;"
                 :: "r"(to), "n"(OFFSET), "l"(from), "r"(bytes) : "memory");
}

/// Waits for all copies that this thread has begun.
__device__ inline void await_copies() {
    asm volatile("cp.async.wait_all;" ::: "memory");
}

/// Four 8 x 8 matrices of 16 bits: lane 8i + j has the address of row j of matrix i.
template <int OFFSET>
__device__ inline void load_matrices(unsigned (&to)[4], unsigned from) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4 + %5];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(from), "n"(OFFSET));
}

/// The same, each transposed.
template <int OFFSET>
__device__ inline void load_transposed(unsigned (&to)[4], unsigned from) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4 + %5];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(from), "n"(OFFSET));
}

/// sums = a b, of F16 [16, 16] and [16, 8].
__device__ inline void mma_first(float (&sums)[4], const unsigned (&a)[4], unsigned b_upper,
                                 unsigned b_lower) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
        "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{0f00000000,0f00000000,0f00000000,0f00000000};"
        : "=f"(sums[0]), "=f"(sums[1]), "=f"(sums[2]), "=f"(sums[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b_upper), "r"(b_lower));
}

/// sums += a b
__device__ inline void mma(float (&sums)[4], const unsigned (&a)[4], unsigned b_upper,
                           unsigned b_lower) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
        "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b_upper), "r"(b_lower));
}
