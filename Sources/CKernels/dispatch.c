// Compiles the kernel bodies once per instruction set and hands out the tables.

#include "CKernels.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma clang diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline))

// Roots of two: the bits of 2^(j / n) as a float, less j units of a table index moved below the exponent.
#if defined(__x86_64__)
static const uint32_t vs_roots_of_8[8] = {
    0x3f800000, 0x3f7b95c2, 0x3f7837f0, 0x3f75fed7, 0x3f7504f3, 0x3f75672a, 0x3f7744fd, 0x3f7ac0c7};
static const uint32_t vs_roots_of_32[32] = {
    0x3f800000, 0x3f7ecd87, 0x3f7daac3, 0x3f7c980f, 0x3f7b95c2, 0x3f7aa43a, 0x3f79c3d3, 0x3f78f4f0,
    0x3f7837f0, 0x3f778d3a, 0x3f76f532, 0x3f767043, 0x3f75fed7, 0x3f75a15b, 0x3f75583f, 0x3f7523f6,
    0x3f7504f3, 0x3f74fbaf, 0x3f7508a4, 0x3f752c4d, 0x3f75672a, 0x3f75b9be, 0x3f76248c, 0x3f76a81e,
    0x3f7744fd, 0x3f77fbb8, 0x3f78ccdf, 0x3f79b907, 0x3f7ac0c7, 0x3f7be4ba, 0x3f7d257d, 0x3f7e83b3};
#endif
typedef float vf4 __attribute__((vector_size(16), aligned(1)));
typedef int32_t vi4 __attribute__((vector_size(16), aligned(1)));

// One of the seven products of gemm_halves.inc: a sum of two quarters of the input times one of two quarters of
// the weights, and the quarters of the result that it is added to. Quarters of the input: first rows with
// first and second inputs (0, 1), second rows (2, 3); of the weights: first inputs with first and second
// outputs (0, 1), second inputs (2, 3); of the result: first rows with first and second outputs, second rows.
// A sign of 0: the one quarter alone.
typedef struct {
  int8_t input, other_input, input_sign;
  int8_t weights, other_weights, weight_sign;
  int8_t to, sign, also_to, also_sign;
} VSHalving;
static const VSHalving vs_halvings[7] = {
    {0, 3, 1, 0, 3, 1, 0, 1, 3, 1},   {2, 3, 1, 0, 0, 0, 2, 1, 3, -1}, {0, 0, 0, 1, 3, -1, 1, 1, 3, 1},
    {3, 3, 0, 2, 0, -1, 0, 1, 2, 1},  {0, 1, 1, 3, 3, 0, 0, -1, 1, 1}, {2, 0, -1, 0, 1, 1, 3, 1, 3, 0},
    {1, 3, -1, 2, 3, 1, 0, 1, 0, 0},
};
// The first and the last product that is added to a quarter of the result; the first is added as it is.
static const int8_t vs_first_halving[4] = {0, 2, 1, 0}, vs_last_halving[4] = {6, 4, 3, 5};

// IEEE half precision by integer arithmetic, for baselines without the instruction and for row tails.
INLINE float half_to_float(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t rest = (uint32_t)(half & 0x7fff);
  uint32_t bits;
  float value;
  if (rest >= 0x7c00) {  // infinity and NaN keep the mantissa
    bits = (rest << 13) | 0x7f800000u;
    memcpy(&value, &bits, sizeof value);
  } else {
    bits = rest << 13;
    memcpy(&value, &bits, sizeof value);
    value *= 0x1p112f;  // moves the exponent bias from 15 to 127, subnormals included
  }
  memcpy(&bits, &value, sizeof bits);
  bits |= sign;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint16_t float_to_half(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t sign = (bits >> 16) & 0x8000, rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return (uint16_t)(sign | 0x7e00);   // NaN
  if (rest >= 0x477ff000) return (uint16_t)(sign | 0x7c00);  // rounds past 65504
  if (rest < 0x38800000) {                                   // subnormal or zero in half precision
    float magnitude, magic = 0.5f;
    memcpy(&magnitude, &rest, sizeof magnitude);
    magnitude += magic;  // aligns the last kept bit with the last bit of the sum, which rounds to even
    memcpy(&rest, &magnitude, sizeof rest);
    return (uint16_t)(sign | (rest - 0x3f000000));
  }
  uint32_t odd = (rest >> 13) & 1;
  return (uint16_t)(sign | ((rest + 0xfff + odd - 0x38000000) >> 13));
}

#define VS_LANES 4
#define VS_TABLE_BITS 0
#if defined(__aarch64__)
#define VS_REGISTERS 32
#else
#define VS_REGISTERS 16
#endif
#define VS_HARDWARE_F16 0
#define VS_NAME(name) scalar_##name
#include "vector.inc"
#include "rows.inc"
#include "convolution.inc"
#include "scan.inc"
#include "depthwise.inc"
#include "resize.inc"
#include "products.inc"
#include "onebit.inc"
#include "codes.inc"
#include "gemm.inc"
#include "gemm_halves.inc"
#include "gemm_pairs.inc"
#include "gemm_quads.inc"
#include "table.inc"
#undef VS_LANES
#undef VS_TABLE_BITS
#undef VS_HARDWARE_F16
#undef VS_NAME
#undef VS_REGISTERS

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define VS_LANES 8
#define VS_TABLE_BITS 3
#define VS_REGISTERS 16
#define VS_HARDWARE_F16 1
#define VS_NAME(name) avx2_##name
#include "vector.inc"
#include "rows.inc"
#include "convolution.inc"
#include "scan.inc"
#include "depthwise.inc"
#include "resize.inc"
#include "products.inc"
#include "onebit.inc"
#include "codes.inc"
#include "gemm.inc"
#include "gemm_halves.inc"
#include "gemm_pairs.inc"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)
#define VS_HARDWARE_QUADS 1
#include "gemm_quads.inc"
#undef VS_HARDWARE_QUADS
#pragma clang attribute pop
#include "table.inc"
#undef VS_LANES
#undef VS_TABLE_BITS
#undef VS_HARDWARE_F16
#undef VS_NAME
#undef VS_REGISTERS

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#define VS_LANES 16
#define VS_TABLE_BITS 5
#define VS_REGISTERS 32
#define VS_HARDWARE_F16 1
#define VS_NAME(name) avx512_##name
#include "vector.inc"
#include "rows.inc"
#include "convolution.inc"
#include "scan.inc"
#include "depthwise.inc"
#include "resize.inc"
#include "products.inc"
#include "onebit.inc"
#include "codes.inc"
#include "gemm.inc"
#include "gemm_halves.inc"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,avx512bf16"))), \
                             apply_to = function)
#define VS_HARDWARE_PAIRS 1
#include "gemm_pairs.inc"
#undef VS_HARDWARE_PAIRS
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,avx512vnni"))), \
                             apply_to = function)
#define VS_HARDWARE_QUADS 1
#include "gemm_quads.inc"
#undef VS_HARDWARE_QUADS
#pragma clang attribute pop
#include "table.inc"
#undef VS_LANES
#undef VS_TABLE_BITS
#undef VS_HARDWARE_F16
#undef VS_NAME
#undef VS_REGISTERS
#endif

int vs_supports(VSInstructionSet set) {
  switch (set) {
    case VS_SCALAR:
      return 1;
#if defined(__x86_64__)
    case VS_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("f16c");
    case VS_AVX512:
      return vs_supports(VS_AVX2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
#endif
    default:
      return 0;
  }
}

int vs_multiplies(VSInstructionSet set, VSWeightType type) {
  if (!vs_supports(set)) return 0;
  if (type == VS_WEIGHT_F32) return 1;
#if defined(__x86_64__)
  if (set == VS_AVX512 && type == VS_WEIGHT_I8) return __builtin_cpu_supports("avx512vnni");
  if (set == VS_AVX512 && type == VS_WEIGHT_BF16) return __builtin_cpu_supports("avx512bf16");
  if (set == VS_AVX2 && type == VS_WEIGHT_I8) return __builtin_cpu_supports("avxvnni");
#endif
  return 0;
}

const VSKernels *vs_kernels(VSInstructionSet set) {
  if (!vs_supports(set)) return NULL;
  switch (set) {
#if defined(__x86_64__)
    case VS_AVX2:
      return &avx2_table;
    case VS_AVX512:
      return &avx512_table;
#endif
    default:
      return &scalar_table;
  }
}
