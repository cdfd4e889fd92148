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

// Channels of one block of packed scan weights and states.
#define VS_SCAN_CHANNELS 32

// One direction of the selective scan over rows that follow each other; all sizes in elements.
typedef struct {
  // Blocks of (2 + states + rank) rows of VS_SCAN_CHANNELS floats, zeros behind the last channel:
  // the step's bias, D, A log2(e) one row a state, the step's projection one row a rank.
  const float *weights;
  const float *input;       // u: convolved and activated
  const float *parameters;  // rows of: delta (rank), B (states), C (states)
  const float *gate;        // z, or NULL: sums stay ungated
  float *output;
  // Blocks of (states, VS_SCAN_CHANNELS): the states before the first row, then those after the last.
  float *state;
  ptrdiff_t input_stride;
  ptrdiff_t parameter_stride;
  ptrdiff_t gate_stride;
  ptrdiff_t output_stride;
  ptrdiff_t rows;
  ptrdiff_t channels;
  ptrdiff_t states;
  ptrdiff_t rank;
  int reversed;    // 1: time runs from the last row to the first
  int accumulate;  // 1: add what output holds, before the gate; 0: overwrite it
} VSScan;

// Taps of an antialiased resampling of bytes along one axis, by output position.
typedef struct {
  const int32_t *firsts;   // (count): the first neighbour
  const int32_t *counts;   // (count): how many neighbours, at most most_taps
  const int32_t *weights;  // (count, most_taps), in units of 2^-22; those of a position sum up to one
  ptrdiff_t count;
  ptrdiff_t most_taps;
} VSResampling;

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

// A depthwise causal convolution over the rows of a sequence.
typedef struct {
  const float *input;   // (length) rows of input_stride floats
  const float *weight;  // (width, channels): tap `width - 1` meets the current row
  const float *bias;    // (channels)
  float *output;        // (end - first, channels)
  ptrdiff_t input_stride;
  ptrdiff_t length;
  ptrdiff_t first;  // rows first...end-1 are computed
  ptrdiff_t end;
  ptrdiff_t channels;
  ptrdiff_t width;
  int reversed;  // 1: causality runs from the last row to the first
} VSConvolution;

// How stored weights are encoded.
typedef enum {
  VS_WEIGHT_F32 = 0,
  VS_WEIGHT_F16 = 1,
  VS_WEIGHT_BF16 = 2,
  VS_WEIGHT_I8 = 3,  // times one scale an output
} VSWeightType;

// What happens to sums, after the bias is added, before they are stored.
typedef enum {
  VS_STORE = 0,
  VS_GELU = 1,
  VS_ACCUMULATE = 2,  // what the output held is added
  VS_QUICK_GELU = 3,  // x / (1 + e^(-1.702 x))
} VSEpilogue;

// output = epilogue(input . weights^T + bias)
typedef struct {
  const void *weights;        // (outputs, inner), rows without gaps
  const float *scales;        // (outputs), only for VS_WEIGHT_I8
  const float *bias;          // (outputs), or NULL
  const void *input;          // rows in the form that the function called says
  const float *input_scales;  // (rows), only for VS_WEIGHT_I8
  const int32_t *input_sums;  // (rows): sums of each row, only for quads
  float *output;              // rows of output_stride floats
  ptrdiff_t input_stride;     // in units of 4 bytes
  ptrdiff_t output_stride;
  ptrdiff_t inner;            // for VS_WEIGHT_I8 at most VS_MOST_INNER_I8
  VSEpilogue epilogue;
} VSProduct;

// Up to here sums of products of two 8-bit numbers, one of them moved up by 128, fit 32 bits.
#define VS_MOST_INNER_I8 65536

// Floats of scratch that a product with `inner` inputs may need.
#define VS_PRODUCT_SCRATCH(inner) (32 * ((inner) + 4))

// The same for product_i8_halves in tiles of up to `rows` rows.
#define VS_HALVES_SCRATCH(rows) (32 * (2 * (rows) + 288))

// Floats that halve_s16 makes of `rows` rows, a multiple of 24, of `inner` inputs.
#define VS_HALVED_FLOATS(rows, inner) (7 * ((rows) / 2) * ((inner) / 4))

// Computes rows row...row_end-1 and outputs output...output_end-1.
typedef void VSProductFunction(const VSProduct *product, ptrdiff_t row, ptrdiff_t row_end,
                               ptrdiff_t output, ptrdiff_t output_end, float *scratch);

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
  void (*causal_conv_silu)(const VSConvolution *convolution);

  // The gated selective scan with its steps (spec section 2.3, steps 2c to 2f) of the blocks
  // first...end-1, so that threads can share one scan by channels.
  void (*selective_scan)(const VSScan *scan, ptrdiff_t first, ptrdiff_t end);

  // Depthwise convolution with zeros outside; adds result and bias to output.
  void (*depthwise_conv)(const VSDepthwise *convolution);

  // Products with stored weights. The first three take float32 rows and differ in the weights'
  // type; _i8 takes rows of 16-bit integers, _i8_quads rows of 8-bit integers, _bf16_pairs rows of
  // bfloat16, each padded with zeros to input_stride, a multiple of 64 bytes. Sums of integers are
  // exact, the same in every instruction set.
  VSProductFunction *product_f32;
  VSProductFunction *product_f16;
  VSProductFunction *product_bf16;
  VSProductFunction *product_bf16_pairs;
  VSProductFunction *product_i8;
  VSProductFunction *product_i8_quads;
  // The sums of product_i8 with an eighth fewer multiplications, for many rows and `inner` a multiple of 32.
  // Its input is what halve_s16 makes of each tile of rows, one after the other, VS_HALVED_FLOATS each; tiles
  // but the last are of a multiple of 24 rows, and it is called for one at a time.
  VSProductFunction *product_i8_halves;
  void (*halve_s16)(const int16_t *in, ptrdiff_t in_stride, ptrdiff_t rows, ptrdiff_t inner, int16_t *out);

  // Each row times levels / its largest magnitude, rounded to nearest, ties to even; levels are 127
  // for s8, and for s16 2047 up to a width of 8192, else 127. scales: what brings a row back, NaN for rows with a NaN or infinity, 0 for rows below 1e-30; sums: of the integers.
  // out rows of out_stride elements, zeros behind `width`.
  void (*quantize_s8)(const float *in, ptrdiff_t in_stride, ptrdiff_t rows, ptrdiff_t width,
                      int8_t *out, ptrdiff_t out_stride, float *scales, int32_t *sums);
  void (*quantize_s16)(const float *in, ptrdiff_t in_stride, ptrdiff_t rows, ptrdiff_t width,
                       int16_t *out, ptrdiff_t out_stride, float *scales, int32_t *sums);
  // To bfloat16, to nearest, ties to even; zeros behind `width`.
  void (*round_bf16)(const float *in, ptrdiff_t in_stride, ptrdiff_t rows, ptrdiff_t width,
                     uint16_t *out, ptrdiff_t out_stride);

  // Antialiased resampling of 8-bit RGB pixels, to nearest: `rows` rows of in_stride bytes along
  // their columns, or columns of row_bytes bytes along their rows. out: without gaps.
  void (*resample_columns)(const uint8_t *in, ptrdiff_t in_stride, ptrdiff_t rows,
                           const VSResampling *taps, uint8_t *out);
  void (*resample_rows)(const uint8_t *in, ptrdiff_t in_stride, ptrdiff_t row_bytes,
                        const VSResampling *taps, uint8_t *out);

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

// Tells the processor that a loop waits for another thread.
static inline void vs_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// 1 when this processor and operating system can run the set, and this build contains it.
int vs_supports(VSInstructionSet set);

// 1 when this processor multiplies weights of this type, with inputs of the same type, in one
// instruction of the set: then product_i8_quads and product_bf16_pairs are the fastest. Where it says
// 0 they give the same results slowly, or, in sets but the scalar one, may not run at all.
int vs_multiplies(VSInstructionSet set, VSWeightType type);

// The table of one instruction set; NULL when vs_supports says 0.
const VSKernels *vs_kernels(VSInstructionSet set);

#endif
