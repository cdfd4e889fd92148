// Numeric kernels, one body compiled per instruction set and chosen at run time.
//
// All kernels are pure functions: no allocation, no global state, unaligned pointers allowed, input
// and output may not overlap unless a comment says so. Matrices are row-major.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  VS_SCALAR = 0,  // the compiler's baseline for the platform (SSE2 or NEON on 64-bit targets)
  VS_AVX2 = 1,    // AVX2, FMA, F16C
  VS_AVX512 = 2,  // AVX-512 F, BW, DQ, VL
} VSInstructionSet;

// Most states per channel the selective scan accepts.
#define VS_SCAN_MOST_STATES 64

// Weights and outputs of one direction of the selective scan; all sizes in elements.
typedef struct {
  const float *input;       // u, (length, channels): convolved and activated
  const float *step;        // (length, channels): before bias and softplus
  const float *gate;        // z, rows of gate_stride floats
  const float *step_bias;   // (channels)
  const float *decay;       // A = -exp(A_log), (channels, states)
  const float *skip;        // D, (channels)
  const float *state_in;    // B, rows of state_stride floats
  const float *state_out;   // C, rows of state_stride floats
  float *output;            // rows of channels floats
  float *last_state;        // (channels, states), or NULL
  ptrdiff_t gate_stride;
  ptrdiff_t state_stride;
  ptrdiff_t length;
  ptrdiff_t channels;
  ptrdiff_t states;
  int reversed;             // 1: time runs from the last row to the first
  int accumulate;           // 1: add to output, 0: overwrite it
} VSScan;

// A depthwise convolution of channel-last cells; all sizes in elements.
typedef struct {
  const float *input;   // depth planes of plane_stride floats, each (rows, columns, channels) first
  const float *weight;  // (kernel_depth, kernel_side, kernel_side, channels), odd sizes
  const float *bias;    // (channels)
  float *output;        // the layout of input
  ptrdiff_t depth;
  ptrdiff_t rows;
  ptrdiff_t columns;
  ptrdiff_t channels;
  ptrdiff_t plane_stride;
  ptrdiff_t kernel_depth;
  ptrdiff_t kernel_side;
} VSDepthwise;

typedef struct {
  // sum of a[i] * b[i]. Error below 4 * epsilon * sum |a[i] b[i]| for count up to 4096.
  float (*dot)(const float *a, const float *b, ptrdiff_t count);

  // out[r] = <query, rows[r]>, rows (count, dimension) of float32 or IEEE half precision.
  void (*inner_products_f32)(
      const float *query, const float *rows, ptrdiff_t count, ptrdiff_t dimension, float *out);
  void (*inner_products_f16)(
      const float *query, const uint16_t *rows, ptrdiff_t count, ptrdiff_t dimension, float *out);

  // Widening and rounding (to nearest, ties to even) of IEEE half precision and bfloat16.
  void (*f16_to_f32)(const uint16_t *in, float *out, ptrdiff_t count);
  void (*f32_to_f16)(const float *in, uint16_t *out, ptrdiff_t count);
  void (*bf16_to_f32)(const uint16_t *in, float *out, ptrdiff_t count);

  // Elementwise, in place allowed. Relative error of exp below 2e-7.
  void (*exp)(const float *in, float *out, ptrdiff_t count);
  void (*silu)(const float *in, float *out, ptrdiff_t count);
  // x * Phi(x) with the error function, absolute error below 4e-7 * max(1, |x|).
  void (*gelu)(const float *in, float *out, ptrdiff_t count);

  // Rows of `width` floats. rms: x * gain / sqrt(mean(x^2) + epsilon).
  void (*rms_norm)(const float *in, const float *gain, float epsilon, ptrdiff_t rows,
                   ptrdiff_t width, float *out);
  void (*layer_norm)(const float *in, const float *gain, const float *bias, float epsilon,
                     ptrdiff_t rows, ptrdiff_t width, float *out);
  // softmax over each row, in place allowed.
  void (*softmax)(const float *in, ptrdiff_t rows, ptrdiff_t width, float *out);

  // Depthwise causal convolution over time, then SiLU (spec section 2.3, step 2a).
  // in: rows of in_stride floats; weight (width, channels), tap `width - 1` meets the current row;
  // reversed: causality runs from the last row to the first.
  void (*causal_conv_silu)(const float *in, ptrdiff_t in_stride, const float *weight,
                           const float *bias, ptrdiff_t length, ptrdiff_t channels,
                           ptrdiff_t width, int reversed, float *out);

  // The gated selective scan (spec section 2.3, steps 2c to 2f) of channels first...end-1, so that
  // threads can share one scan by channels.
  void (*selective_scan)(const VSScan *scan, ptrdiff_t first, ptrdiff_t end);

  // Depthwise convolution with zeros outside; adds result and bias to output.
  void (*depthwise_conv)(const VSDepthwise *convolution);

  // Un-antialiased bicubic resampling of 8-bit RGB pixels (spec section 5.4).
  // in: (in_height, in_width, 3), rows of in_stride bytes. For each output column and row four
  // clamped source indices and float weights. scratch: 4 * out_width * 3 floats.
  // out: (out_height, out_width, 3), rounded half to even and clamped to 0...255.
  void (*resize_rgb8)(const uint8_t *in, ptrdiff_t in_stride, const int32_t *columns,
                      const float *column_weights, ptrdiff_t out_width, const int32_t *rows,
                      const float *row_weights, ptrdiff_t out_height, float *scratch,
                      uint8_t *out);
} VSKernels;

// 1 when this processor and operating system can run the set, and this build contains it.
int vs_supports(VSInstructionSet set);

// The table of one instruction set; NULL when vs_supports says 0.
const VSKernels *vs_kernels(VSInstructionSet set);

#endif
