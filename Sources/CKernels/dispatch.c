// Compiles the kernel bodies once per instruction set and hands out the tables.

#include "CKernels.h"

#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline))

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
#define VS_HARDWARE_F16 0
#define VS_NAME(name) scalar_##name
#include "vector.inc"
#include "rows.inc"
#include "scan.inc"
#include "convolution.inc"
#include "resize.inc"
#include "table.inc"
#undef VS_LANES
#undef VS_HARDWARE_F16
#undef VS_NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define VS_LANES 8
#define VS_HARDWARE_F16 1
#define VS_NAME(name) avx2_##name
#include "vector.inc"
#include "rows.inc"
#include "scan.inc"
#include "convolution.inc"
#include "resize.inc"
#include "table.inc"
#undef VS_LANES
#undef VS_HARDWARE_F16
#undef VS_NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#define VS_LANES 16
#define VS_HARDWARE_F16 1
#define VS_NAME(name) avx512_##name
#include "vector.inc"
#include "rows.inc"
#include "scan.inc"
#include "convolution.inc"
#include "resize.inc"
#include "table.inc"
#undef VS_LANES
#undef VS_HARDWARE_F16
#undef VS_NAME
#pragma clang attribute pop
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
