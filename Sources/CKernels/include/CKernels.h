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

// Bytes before the codes in a block of 32 one-bit codes.
#define VS_ONE_BIT_HEAD 320

// One query against blocks of one-bit codes that share a centroid. With S the sum of a row's table entries:
//   score = base + tilt * error of the row + factor of the row * (step * S + offset)
//   bound = factor of the row * (spread * sine of the row + slack)
typedef struct {
  const uint8_t *tables;  // (dims / 4, 16), entries up to 63
  ptrdiff_t dims;         // a multiple of 64
  float step;
  float offset;
  float base;
  float tilt;
  float spread;
  float slack;
  float threshold;        // rows whose score + bound is below are passed over
} VSOneBitScan;

// One query against the sketches of an index; see FORMAT.md of the index for the groups.
typedef struct {
  const int8_t *query;   // (dims), each within -63...63
  ptrdiff_t dims;        // a multiple of 4
  int32_t correction;    // 128 * sum of query
  float unit;            // what 1 in query stands for
  float base;            // added to every score
  float rest;            // bound of a row: score + rest * its rest
  float query_error;     //   + query_error * longest row of its group
  float code_error;      //   + code_error * error of its group
  float threshold;       // rows whose bound is below are passed over
  int has_bias;          // 1: groups have a bias for each row
} VSSketchQuery;

// One query against a further stage of the codes.
typedef struct {
  const int16_t *query;  // (dims), so small that no sum of products with 127 leaves 31 bits
  ptrdiff_t dims;        // a multiple of 16
  ptrdiff_t record_size; // bytes from one row to the next
  ptrdiff_t offset;      // bytes before this stage in the record of a row
  float unit;            // what 1 in query stands for
  float rest;            // bound of a row: score + error + rest * its rest
  float code_error;      // error grows by code_error * scale of the row
  float threshold;       // rows whose bound is below are dropped
} VSCodeStage;

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

  // Un-antialiased bicubic resampling of 8-bit RGB pixels (spec section 5.4).
  // in: (in_height, in_width, 3), rows of in_stride bytes. For each output column and row four
  // clamped source indices and float weights. scratch: 4 * out_width * 3 floats.
  // out: (out_height, out_width, 3), rounded half to even and clamped to 0...255.
  void (*resize_rgb8)(const uint8_t *in, ptrdiff_t in_stride, const int32_t *columns,
                      const float *column_weights, ptrdiff_t out_width, const int32_t *rows,
                      const float *row_weights, ptrdiff_t out_height, float *scratch,
                      uint8_t *out);

  // out (queries, rows): inner products of (query_count, dimension) floats with rows of float32, IEEE
  // half precision and bfloat16, in single precision; errors as for dot. The bits of a product do not depend
  // on the other queries and rows.
  void (*products_f32)(const float *queries, ptrdiff_t query_count, const void *rows,
                       ptrdiff_t row_count, ptrdiff_t dimension, float *out);
  void (*products_f16)(const float *queries, ptrdiff_t query_count, const void *rows,
                       ptrdiff_t row_count, ptrdiff_t dimension, float *out);
  void (*products_bf16)(const float *queries, ptrdiff_t query_count, const void *rows,
                        ptrdiff_t row_count, ptrdiff_t dimension, float *out);
  // The same of integers: queries within -16383...16383 in rows of `padded`, a multiple of 16, zeros
  // behind dimension; out = unit of the query * scale of the row * their product. The product of each
  // 1024 components is exact and rounded once.
  void (*products_i8)(const int16_t *queries, const float *units, ptrdiff_t query_count,
                      ptrdiff_t padded, const int8_t *rows, const float *scales,
                      ptrdiff_t row_count, ptrdiff_t dimension, float *out);

  // Rounding to bfloat16: to nearest, ties to even; NaN stays NaN.
  void (*f32_to_bf16)(const float *in, uint16_t *out, ptrdiff_t count);
  // Rounds finite components to multiples, in -127...127, of a 127th of the largest magnitude, and
  // returns that unit.
  float (*f32_to_i8)(const float *in, int8_t *out, ptrdiff_t count);

  // Rotates rows of dims floats in place, dims a multiple of 64. signs: (rounds, dims), 1 or -1.
  void (*one_bit_rotate)(const float *signs, ptrdiff_t rounds, ptrdiff_t dims, float *rows,
                         ptrdiff_t count);
  // Encodes up to 32 rotated rows, less their centroid, as one block.
  void (*one_bit_encode)(const float *residuals, ptrdiff_t count, ptrdiff_t dims,
                         const float *centroid, uint8_t *block);
  // The lookup tables of a rotated query: for each group of four components, entry m is the sum of those
  // whose bits m has, less the least such sum, in units. magnitudes: sum of |query[i]|.
  void (*one_bit_tables)(const float *query, ptrdiff_t dims, uint8_t *tables, float *unit,
                         double *magnitudes);
  // Writes the rows whose bound reaches the threshold, with scores and errors, and returns how many.
  // Each output has room for `rows`. allowed: a bitmap in which row r is bit first_bit + r, or NULL.
  // The outputs are the same, bit for bit, for every instruction set.
  ptrdiff_t (*one_bit_scan)(const VSOneBitScan *scan, const uint8_t *blocks, ptrdiff_t rows,
                            const uint64_t *allowed, ptrdiff_t first_bit, int32_t *out_rows,
                            float *out_scores, float *out_errors);

  // Writes the rows of a list whose bound reaches the threshold, with scores so far and errors, and
  // returns how many there are. Each output has room for `rows`. allowed: a bitmap in which row r is
  // bit first_bit + r, or NULL for all.
  ptrdiff_t (*sketch_scan)(const VSSketchQuery *query, const uint8_t *groups, ptrdiff_t rows,
                           const uint64_t *allowed, ptrdiff_t first_bit, int32_t *out_rows,
                           float *out_scores, float *out_errors);
  // Adds one stage to the scores of `count` rows and keeps, in order, those whose bound reaches the
  // threshold; returns how many.
  ptrdiff_t (*code_refine)(const VSCodeStage *stage, const uint8_t *records, ptrdiff_t count,
                           int32_t *rows, float *scores, float *errors);

  // Encodes up to 32 rows of `stride` floats as one group: the first `dims` of each as codes, padded to
  // `padded`, the `rest` floats behind them as a length. bias: (count), or NULL.
  void (*sketch_encode)(const float *rows, ptrdiff_t count, ptrdiff_t stride, ptrdiff_t dims,
                        ptrdiff_t padded, ptrdiff_t rest, const float *bias, uint8_t *group);
  // Encodes `dims` floats of one row as a stage of 8 + padded bytes; `rest` floats come behind them.
  void (*code_encode)(const float *row, ptrdiff_t dims, ptrdiff_t padded, ptrdiff_t rest,
                      uint8_t *record);

  // For each row the column with the largest matrix[row, column] - penalty[column], the first of
  // equals, and that difference.
  void (*best_columns)(const float *matrix, ptrdiff_t rows, ptrdiff_t columns,
                       const float *penalty, int32_t *out, float *out_values);
  // Rising indices of the `wanted` largest values and of some that come next; returns how many.
  // out has room for `count`.
  ptrdiff_t (*select_largest)(const float *values, ptrdiff_t count, ptrdiff_t wanted,
                              int32_t *out);
  // sum of (a[i] - b[i])^2.
  float (*squared_distance)(const float *a, const float *b, ptrdiff_t count);
} VSKernels;

// 1 when this processor and operating system can run the set, and this build contains it.
int vs_supports(VSInstructionSet set);

// The table of one instruction set; NULL when vs_supports says 0.
const VSKernels *vs_kernels(VSInstructionSet set);

#endif
